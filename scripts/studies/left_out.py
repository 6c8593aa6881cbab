"""Scores on real decisions left out of training, with the other real ones learnt from and without any.

    python scripts/studies/left_out.py [--write] [--quick] [--real FOLDER]

FOLDER holds real pages whose labels are in ``annotations/published.jsonl``; without it the script says so and stops.
Each statement is left out alone, report summaries by four and another ombudsman's decisions by two. The shipped settings
are compared with TF-IDF and logistic regression on sentences alone, trained on the same decisions. Pieces of decisions,
which only passages need, are not trained on here: it takes a third of the time. ``--write`` writes docs/real_decisions.md.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from joblib import parallel_config
from shared.baselines import fit_tfidf, sentences_of, trained
from shared.decisions import OTHERS, ROOT, STATEMENTS, SUMMARIES, real_sets, split_decisions
from shared.running import options, say, study_config
from shared.tables import mean_average_precision
from threadpoolctl import threadpool_limits

from lgo_nlp.annotations import GoldDecision
from lgo_nlp.decision import Role
from lgo_nlp.evaluation import Predictions, predict
from lgo_nlp.evaluation.report import markdown_table, with_tables
from lgo_nlp.labels import LABELS, TYPES_OF
from lgo_nlp.metrics import count, expected_calibration_error, macro, micro
from lgo_nlp.training import train

TOGETHER = {STATEMENTS: 1, SUMMARIES: 4, OTHERS: 2}
"""How many decisions of each set are left out at a time."""
READ = (
    "17-008-460",
    "23-008-648",
    "23-009-433",
    "15-016-298",
    "15-017-863",
    "15-018-169",
    "15-018-561",
    "P-004641",
    "P-004645",
)
"""Decisions whose mistakes were read before decisions for training were written: the rest of a set is scored apart too."""
TFIDF_C = 16.0
"""Chosen in cross-validation over the corpus (docs/leaderboard.md)."""
TITLES = {"none": "lgo-nlp, no real decision", "others": "lgo-nlp, the other real ones too",
          "tfidf": "TF-IDF + logistic regression, the same"}  # fmt: skip

ACTION = LABELS.index("agreed_action")

Scored = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Gold, predicted and scores, each of shape ``(n_sentences, n_labels)``."""


def in_findings(gold: Sequence[GoldDecision]) -> np.ndarray:
    """Whether each sentence is in a section of findings."""
    roles = [g.decision.section_of(sentence).role for g in gold for sentence in g.tokens.sentences]
    return np.array([role is Role.FINDINGS for role in roles])


def is_read(gold: GoldDecision) -> bool:
    """Whether a decision is one of ``READ``."""
    return any(name in gold.decision.source for name in READ)


def scored(found: Predictions) -> Scored:
    return found.gold, found.predicted, found.scores


def together(parts: Iterable[Scored]) -> Scored:
    gold, predicted, scores = map(np.concatenate, zip(*parts, strict=True))
    return gold, predicted, scores


def by_tfidf(learnt: Sequence[GoldDecision], tried: Sequence[GoldDecision], folds: int, jobs: int) -> Scored:
    tests = sentences_of(tried)
    score, thresholds = trained(fit_tfidf(TFIDF_C), sentences_of(learnt), folds, jobs)
    scores = score(tests.texts)
    return tests.gold, scores >= thresholds, scores


def row(name: str, n_decisions: int, way: str, found: Scored) -> list[str]:
    gold, predicted, scores = found
    counts = count(gold, predicted)
    errors = [expected_calibration_error(gold[:, k], scores[:, k]) for k in range(len(LABELS))]
    return [
        name, str(n_decisions), f"{len(gold):,}", TITLES[way], f"**{macro(counts)['f1']:.3f}**",
        *(f"{c.f1:.2f}" for c in counts), f"{mean_average_precision(gold, scores):.3f}", f"{max(errors):.3f}",
    ]  # fmt: skip


def types_row(name: str, way: str, parts: Sequence[Predictions]) -> list[str]:
    """F1 of the types of each label, of all types together, given the label, and how many there are."""
    gold, right = (np.concatenate([getattr(part, which) for part in parts]) for which in ("gold_types", "right_types"))
    cells = []
    for columns in TYPES_OF.values():
        found = micro(count(gold[:, columns], right[:, columns]))
        cells.append(f"{found.f1:.2f} ({found.support})")
    return [name, TITLES[way], *cells]


def main() -> int:
    """Run the command."""
    arguments = options(__doc__, writes="docs/real_decisions.md")
    sets = real_sets(arguments.real)
    if not sets:
        print(f"{arguments.real}: no real decisions here, nothing to measure")
        return 0
    config = study_config(arguments.jobs, quick=arguments.quick, pieces=False)
    learnt, _ = split_decisions(quick=arguments.quick)
    every = [g for gold in sets.values() for g in gold]
    rows: list[list[str]] = []
    types_rows: list[list[str]] = []
    in_passing: dict[str, list[np.ndarray]] = {way: [] for way in TITLES}
    with threadpool_limits(1), parallel_config("loky", inner_max_num_threads=1):
        say("training on no real decision")
        alone = train(learnt, config=config).model
        for name, gold in sets.items():
            predictions: dict[str, list[Predictions]] = {"none": [], "others": []}
            by_words: list[Scored] = []
            size = TOGETHER[name]
            for out in (gold[k : k + size] for k in range(0, len(gold), size)):
                say(f"leaving out {', '.join(g.decision.source.rpartition('/')[2] for g in out)}")
                others = [*learnt, *(g for g in every if g not in out)]
                predictions["none"].append(predict(out, alone))
                predictions["others"].append(predict(out, train(others, config=config).model))
                by_words.append(by_tfidf(others, out, config.folds, arguments.jobs))
            types_rows += [types_row(name, way, found) for way, found in predictions.items()]
            whole = {way: together(map(scored, found)) for way, found in predictions.items()}
            whole["tfidf"] = together(by_words)
            findings = in_findings(gold)
            for way, (truth, predicted, _) in whole.items():
                in_passing[way].append(predicted[findings, ACTION][truth[findings, ACTION]])
            rows += [row(name, len(gold), way, own) for way, own in whole.items()]
            unread = [not is_read(g) for g in gold]
            n_unread = sum(unread)
            if 0 < n_unread < len(gold):
                kept = np.repeat(unread, [len(g.tokens.sentences) for g in gold])
                title = f"of these, {n_unread} never read"
                rows += [row(title, n_unread, way, (a[kept], b[kept], c[kept])) for way, (a, b, c) in whole.items()]
    head = [
        "real decisions",
        "decisions",
        "sentences",
        "way",
        "macro F1",
        *LABELS,
        "mean average precision",
        "greatest calibration error",
    ]
    passing = {way: np.concatenate(hits) for way, hits in in_passing.items()}
    recalls = "; ".join(f"{TITLES[way]}: {hits.sum()} of {len(hits)}" for way, hits in passing.items())
    types_head = ["real decisions", "way", *(f"types of {label}" for label in TYPES_OF)]
    table = (
        f"{markdown_table(head, rows)}\n\nAgreed actions in the findings that were found: {recalls}.\n\n"
        "Types of the sentences that have the label, micro F1 (and how many types there are):\n\n"
        f"{markdown_table(types_head, types_rows)}"
    )
    print(table)
    if arguments.write:
        page = ROOT / "docs" / "real_decisions.md"
        page.write_text(with_tables(page.read_text(encoding="utf-8"), f"\n{table}\n\n"), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
