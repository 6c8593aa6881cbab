"""``lgo-nlp annotations``: files of annotated paragraphs."""

from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lgo_nlp.cli.annotated import CORPUS, read_corpus, read_gold
from lgo_nlp.cli.exchange import export_annotations, import_annotations
from lgo_nlp.cli.options import CORPUS_HELP, Corpus, Files, TrainingJobs
from lgo_nlp.cli.packages import need
from lgo_nlp.cli.quizzing import quiz
from lgo_nlp.cli.streams import complain, counted, shown, tell, write
from lgo_nlp.errors import AnnotationError

if TYPE_CHECKING:
    from lgo_nlp.annotations import AgreementReport, AnnotatedParagraph

app = typer.Typer(
    help="Exchange annotations, check, compare and question them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

app.command("import")(import_annotations)
app.command("export")(export_annotations)


app.command()(quiz)


@app.command()
def check(
    files: Files,
    corpus: Annotated[list[Path] | None, typer.Option(metavar="FOLDER", help=f"{CORPUS_HELP}, if it exists.")] = None,
) -> None:
    """Report every fault of annotation files.

    Each fault is one line of standard output with file and line number; the exit status is 2 if there is any. A line
    with 'note' is no fault.
    """
    from lgo_nlp.annotations import check_annotations

    look_up = bool(corpus) or CORPUS.is_dir()
    problems = check_annotations(files, read_corpus(corpus) if look_up else None)
    write("".join(f"{shown(str(problem))}\n" for problem in problems))
    if faults := sum(not problem.note for problem in problems):
        raise AnnotationError(f"{counted(faults, 'fault')} in {counted(len(files), 'file')}")
    write(f"{counted(len(files), 'file')}: no fault found\n")
    if not look_up:
        tell("no corpus: paragraphs were not compared with their pages; name the folder with --corpus")


@app.command()
def agreement(
    first: Annotated[Path, typer.Argument(metavar="A", help="One annotator's file, or an export of several.")],
    second: Annotated[
        Path | None, typer.Argument(metavar="[B]", help="Another annotator's file of the same decisions.")
    ] = None,
    differences: Annotated[bool, typer.Option(help="List the sentences they label differently.")] = True,
) -> None:
    """Measure how far annotators agree: kappa, F1 and alpha, with intervals, and every disagreement.

    They are those of two files, or each two of one export in which they are named.
    """
    from lgo_nlp.annotations import measure_agreement, read_annotations

    if second is not None:
        pairs = [([read_annotations([path], tell=complain) for path in (first, second)], "")]
    else:
        pairs = _each_two(first)
    for (one, other), names in pairs:
        found = measure_agreement(one, other)
        write(names)
        _show_agreement(found)
        if differences:
            _show_differences(found)


@app.command()
def doubtful(
    files: Files,
    corpus: Corpus = None,
    least: Annotated[float, typer.Option(metavar="P", min=0.5, max=1.0, help="How sure the model must be.")] = 0.9,
    jobs: TrainingJobs = 2,
) -> None:
    """List labels that cross-validation disagrees with.

    Read them again. Each decision is scored by models trained without it; a label is listed where a sentence has it
    and its score is at most 1 - P, or lacks it and its score is at least P. A line holds decision, paragraph, label,
    score, all labels of the sentence and its text, with tabs between them.
    """
    need("sklearn")
    from lgo_nlp.cli.screen import steps
    from lgo_nlp.labels import LABELS
    from lgo_nlp.training import TrainingConfig
    from lgo_nlp.training.doubtful import find_doubtful

    with steps("reading annotations and corpus") as progress:
        gold, _ = read_gold(files, corpus)
        found = find_doubtful(gold, least=least, config=TrainingConfig(jobs=jobs), progress=progress)
    sentences = sum(len(one.annotated) for one in gold)
    for d in found:
        verb, labels = "has" if d.has else "lacks", ", ".join(d.labels) or "none"
        cells = (d.decision, str(d.paragraph), f"{verb} {d.label}", f"{d.score:.2f}", f"[{labels}]", d.text)
        write("\t".join(map(shown, cells)) + "\n")
    of_all = f"{sentences * len(LABELS):,} ({counted(sentences, 'sentence')}, {len(LABELS)} labels)"
    write(f"{counted(len(found), 'doubtful label')} of {of_all}\n")


def _each_two(path: Path) -> "list[tuple[list[list[AnnotatedParagraph]], str]]":
    """Each two annotators of an export, and a line that names them."""
    from lgo_nlp.annotations import annotators_of, read_every

    found = annotators_of(read_every([path], tell=complain))
    if len(found) < 2:
        names = ", ".join(map(repr, found))
        raise AnnotationError(f"{path}: all by one annotator ({names}); give a second file, or an export of several")
    return [
        ([found[a], found[b]], f"A is {shown(a) or 'not named'}, B is {shown(b) or 'not named'}\n")
        for a, b in combinations(found, 2)
    ]


def _show_agreement(found: "AgreementReport") -> None:
    from lgo_nlp.cli.screen import show_table
    from lgo_nlp.metrics import figure_with

    rows = [
        (f"  {a.type}" if a.type else a.label, figure_with(a.kappa, a.kappa_interval),
         figure_with(a.f1, a.f1_interval), str(a.both), str(a.first_only), str(a.second_only))
        for a in found.each
    ]  # fmt: skip
    of_both = f"{counted(found.decisions, 'decision')}, {counted(found.sentences, 'sentence')} annotated by both"
    title = f"{of_both}; 95% intervals resample decisions"
    show_table(title, ("label or type", "kappa", "F1", "both", "A only", "B only"), rows)
    alpha = figure_with(found.alpha, found.alpha_interval)
    write(f"Krippendorff's alpha over sets of labels (MASI distance): {alpha}\n")


def _show_differences(found: "AgreementReport") -> None:
    write(f"{counted(len(found.differences), 'sentence')} labelled differently\n")
    for d in found.differences:
        write(f"{shown(d.decision)} paragraph {d.paragraph}: {shown(d.text)}\n")
        write(f"    A: {'; '.join(d.first) or 'none'}\n    B: {'; '.join(d.second) or 'none'}\n")
