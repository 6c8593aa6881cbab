import json
import re
import shutil
from importlib.metadata import version
from pathlib import Path

import pytest
import spacy
from spacy import displacy
from spacy.cli.evaluate import evaluate as benchmark
from spacy.cli.package import get_meta
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span
from spacy.training import Example
from spacy.util import get_minor_version_range

import lgo_nlp.spacy_component  # noqa: F401  -- makes its factories known where the package is not installed
from lgo_nlp import load
from lgo_nlp.annotations import gold_decisions, read_annotations
from lgo_nlp.errors import ModelError
from lgo_nlp.evaluation import evaluate
from lgo_nlp.labels import LABELS
from lgo_nlp.reading import Page, read_page
from lgo_nlp.tagging import default_model_folder

ROOT = Path(__file__).parents[2]
CORPUS = sorted((ROOT / "corpus").glob("*.txt"))
UPHELD = CORPUS[1].read_text(encoding="utf-8")
PASSAGE = "The Council did not reply to her letter. We find the Council was at fault. The office opens at nine."


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("lgo_tagger")
    return nlp


@pytest.fixture(scope="module")
def cut_nlp() -> Language:
    """A pipeline whose sentences are the tagger's own."""
    nlp = spacy.blank("en")
    nlp.add_pipe("lgo_sentences")
    nlp.add_pipe("lgo_tagger")
    return nlp


@pytest.fixture(scope="module")
def gold():
    """Three annotated decisions that the model has not seen."""
    paragraphs = read_annotations([ROOT / "annotations" / "heldout.jsonl"])
    refs = list(dict.fromkeys(paragraph.decision for paragraph in paragraphs))[:3]
    corpus = {ref: read_page(Page(str(ROOT / "corpus" / f"{ref.replace(' ', '-')}.txt"))) for ref in refs}
    return gold_decisions([paragraph for paragraph in paragraphs if paragraph.decision in refs], corpus)


def gold_doc(nlp, one, *, with_types):
    doc = nlp.make_doc(one.decision.text)
    spans = []
    for sentence, labels, types in zip(one.tokens.sentences, one.labels, one.types, strict=True):
        for label in labels:
            span = doc.char_span(sentence.start, sentence.end, label=label, alignment_mode="expand")
            if with_types:
                span._.lgo_types = {label: sorted(names) for label, names in types.items()}
            spans.append(span)
    doc.spans["lgo"] = spans
    return doc


def described(doc: Doc) -> list[tuple[str, str]]:
    return [(span.text, span.label_) for span in doc.spans["lgo"]]


def test_component_labels_a_decision_as_the_tagger_does(nlp):
    """Where spaCy and the tagger cut the same sentence they give it the same labels; that is nearly everywhere."""
    tagged = load().tag(UPHELD)
    expected = {(tagged.text_of(sentence), label) for sentence in tagged.sentences for label in sentence.labels}
    found = set(described(nlp(UPHELD)))
    assert len(expected) > 10
    assert len(found & expected) > 0.9 * len(expected)


@pytest.mark.parametrize("path", CORPUS[:6], ids=lambda path: path.stem)
def test_component_spans_lie_inside_sentences_and_have_a_label_of_the_scheme(nlp, path):
    text = path.read_text(encoding="utf-8")
    doc = nlp(text)
    assert doc.text == text
    assert doc.spans["lgo"]
    bounds = {token: sent for sent in doc.sents for token in range(sent.start, sent.end)}
    for span in doc.spans["lgo"]:
        sentence = bounds[span.start]
        assert sentence.start <= span.start < span.end <= sentence.end
        assert span.label_ in LABELS
        assert span.text == span.text.strip()


def test_component_span_group_has_a_score_and_types_for_each_span(nlp):
    doc = nlp(UPHELD)
    group = doc.spans["lgo"]
    tagger = load()
    assert len(group) == len(group.attrs["scores"]) == len(group.attrs["types"])
    for span, score, types in zip(group, group.attrs["scores"], group.attrs["types"], strict=True):
        assert tagger.model.thresholds[span.label_] <= score <= 1
        assert bool(types) == (span.label_ != "finding")


def test_component_spans_can_be_rendered(nlp):
    html = displacy.render(nlp(PASSAGE), style="span", options={"spans_key": "lgo"}, jupyter=False)
    assert "finding" in html
    assert "office" in html


def test_component_reads_a_passage_that_is_no_decision_as_findings(nlp):
    assert ("We find the Council was at fault.", "finding") in described(nlp(PASSAGE))
    assert not [text for text, _ in described(nlp(PASSAGE)) if "nine" in text]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "nothing"),
        (" \n\n ", "white space"),
        ("...", "no word"),
        ("The complaint", "a heading and nothing under it"),
        ("The complaint\n\n- Mrs K says: (\n\n", "a bracket that never closes"),
        ("<h2>Final decision</h2><p>There was fault.</p>", "HTML, which the doc holds as it is"),
        ("A\0B was at fault. \u2028 C", "a NUL byte and a line separator"),
    ],
)
def test_component_takes_any_text(nlp, text, reason):
    doc = nlp(text)
    assert doc.text == text
    assert "lgo" in doc.spans


def test_component_in_a_stream_gives_what_it_gives_alone(nlp):
    texts = [UPHELD, PASSAGE, "", CORPUS[0].read_text(encoding="utf-8")]
    assert [described(doc) for doc in nlp.pipe(texts)] == [described(nlp(text)) for text in texts]


def test_component_sets_the_span_group_that_its_configuration_names():
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("lgo_tagger", config={"spans_key": "ombudsman", "model": str(default_model_folder())})
    doc = nlp(PASSAGE)
    assert list(doc.spans) == ["ombudsman"]
    assert len(doc.spans["ombudsman"]) > 0


def test_component_with_a_model_that_is_not_there_is_a_clear_error():
    nlp = spacy.blank("en")
    nlp.add_pipe("lgo_sentences")
    nlp.add_pipe("lgo_tagger", config={"model": "no model here"})
    with pytest.raises(ModelError, match=r"no model here.model\.json: cannot be read"):
        nlp(PASSAGE)


def test_component_with_a_threshold_moved_labels_as_the_tagger_does(cut_nlp):
    nlp = spacy.blank("en")
    nlp.add_pipe("lgo_sentences")
    nlp.add_pipe("lgo_tagger", config={"threshold": {"fault": 0.9, "finding": 0}})
    tagged = load(thresholds={"fault": 0.9, "finding": 0}).tag(UPHELD)
    expected = [(tagged.text_of(s), label) for s in tagged.sentences for label in sorted(s.labels)]
    assert described(nlp(UPHELD)) == expected
    assert described(cut_nlp(UPHELD)) != expected


@pytest.mark.parametrize(
    ("threshold", "message"),
    [
        ({"faults": 0.8}, "threshold for 'faults': not a label; use one of fault, injustice, finding, agreed_action"),
        ({"fault": 1.2}, "threshold 1.2 for fault: not a number between 0 and 1"),
        ({"fault": True}, "threshold True for fault: not a number between 0 and 1"),
        ({"fault": "high"}, "threshold 'high' for fault: not a number between 0 and 1"),
        ({"fault": None}, "threshold None for fault: not a number between 0 and 1"),
        (0.8, 'threshold 0.8 is no table; give labels with numbers, {"fault": 0.8}'),
    ],
)
def test_component_with_a_wrong_threshold_is_one_clear_error(threshold, message):
    with pytest.raises(ModelError, match=f"^lgo_tagger: {re.escape(message)}$"):
        spacy.blank("en").add_pipe("lgo_tagger", config={"threshold": threshold})


def test_component_without_sentences_is_an_error_of_spacy():
    nlp = spacy.blank("en")
    nlp.add_pipe("lgo_tagger")
    with pytest.raises(ValueError, match="E030"):
        nlp(PASSAGE)


def test_component_is_known_to_need_sentences_and_to_set_spans(nlp):
    analysis = nlp.analyze_pipes()
    assert analysis["summary"]["lgo_tagger"]["requires"] == ["doc.sents"]
    assert analysis["summary"]["lgo_tagger"]["assigns"] == [
        "doc.spans", "doc._.lgo", "span._.lgo_scores", "span._.lgo_types",
    ]  # fmt: skip
    assert not analysis["problems"]["lgo_tagger"]


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A pipeline that was saved with a model of a folder and a threshold of its own, and the folder then deleted."""
    folder = tmp_path_factory.mktemp("saved")
    shutil.copytree(default_model_folder(), folder / "model")
    nlp = spacy.blank("en")
    nlp.add_pipe("lgo_sentences")
    nlp.add_pipe("lgo_tagger", config={"model": str(folder / "model"), "threshold": {"fault": 0.9}})
    nlp.to_disk(folder / "pipeline")
    as_bytes = nlp.to_bytes()
    shutil.rmtree(folder / "model")
    return nlp, folder / "pipeline", as_bytes


def test_component_saved_with_its_pipeline_needs_no_other_folder(saved, tmp_path):
    nlp, folder, _ = saved
    moved = shutil.copytree(folder, tmp_path / "moved")
    again = spacy.load(moved)
    assert described(again(UPHELD)) == described(nlp(UPHELD))
    assert sorted(path.name for path in (moved / "lgo_tagger").iterdir()) == ["README.md", "model.json", "weights.npz"]


def test_component_saved_as_bytes_needs_no_folder(saved):
    nlp, _, as_bytes = saved
    again = spacy.blank("en", config={"components": nlp.config["components"], "nlp": nlp.config["nlp"]})
    assert described(again.from_bytes(as_bytes)(UPHELD)) == described(nlp(UPHELD))


def test_component_loaded_can_have_another_threshold(saved, cut_nlp):
    again = spacy.load(saved[1], config={"components.lgo_tagger.threshold.fault": 0.0})
    doc = again(UPHELD)
    assert sum(span.label_ == "fault" for span in doc.spans["lgo"]) == len(doc._.lgo) > 0


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (lambda folder: shutil.rmtree(folder), "lgo_tagger: the pipeline's model is missing; copy the whole pipeline"),
        (lambda folder: (folder / "weights.npz").unlink(), "weights.npz: cannot be read"),
        (lambda folder: (folder / "weights.npz").write_bytes(b"?"), "weights.npz: does not match model.json"),
        (lambda folder: (folder / "model.json").write_text("{"), "model.json: malformed JSON"),
    ],
    ids=["no folder", "no weights", "other weights", "half a description"],
)
def test_component_loaded_from_a_damaged_pipeline_is_a_clear_error(saved, tmp_path, fault, message):
    moved = shutil.copytree(saved[1], tmp_path / "moved")
    fault(moved / "lgo_tagger")
    with pytest.raises(ModelError, match=re.escape(message)):
        spacy.load(moved)


@pytest.mark.parametrize("half", [b"", b"\x00", b"\x81", b"\xaanothing at", b"\x81\xaamodel.json\x01"])
def test_component_from_damaged_bytes_is_a_clear_error(half):
    with pytest.raises(ModelError, match=r"^the pipeline's bytes"):
        spacy.blank("en").add_pipe("lgo_tagger").from_bytes(half)


def test_component_names_its_labels_and_its_package(cut_nlp, saved):
    assert cut_nlp.pipe_labels["lgo_tagger"] == list(LABELS)
    required = get_meta(saved[1], {})["requirements"]
    assert [r for r in required if r.startswith("lgo-nlp")] == [f"lgo-nlp{get_minor_version_range(version('lgo-nlp'))}"]


def test_component_scores_are_those_of_the_evaluation(cut_nlp, gold):
    docs = [gold_doc(cut_nlp, one, with_types=False) for one in gold]
    scores = cut_nlp.evaluate([Example(cut_nlp.make_doc(doc.text), doc) for doc in docs])
    found = evaluate(gold, load().model)
    for label in LABELS:
        counts = found.labels[label].counts
        per_label = scores["spans_lgo_per_type"][label]
        assert per_label == pytest.approx({"p": counts.precision, "r": counts.recall, "f": counts.f1})
    assert set(scores["spans_lgo_per_type"]) == set(LABELS)  # no type is gold here
    assert scores["spans_lgo_f"] == scores["spans_sc_f"] == pytest.approx(found.micro.f1)


def test_component_scores_types_where_they_are_gold(cut_nlp):
    gold = cut_nlp("We find the Council was at fault. It took too long to reply.")
    gold.spans["lgo"] = [Span(gold, 0, 8, label="finding"), Span(gold, 8, len(gold), label="fault")]
    gold.spans["lgo"][0]._.lgo_types = {}
    gold.spans["lgo"][1]._.lgo_types = {"fault": ["delay"]}
    right, wrong = gold.copy(), gold.copy()
    wrong.spans["lgo"][1]._.lgo_types = {"fault": ["charging"]}
    tagger = cut_nlp.get_pipe("lgo_tagger")
    assert tagger.score([Example(right, gold)])["spans_lgo_per_type"]["fault: delay"]["f"] == 1
    scores = tagger.score([Example(wrong, gold)])["spans_lgo_per_type"]
    assert {name: row["f"] for name, row in scores.items()} == {
        "finding": 1, "fault": 1, "fault: charging": 0, "fault: delay": 0,
    }  # fmt: skip


def test_component_scores_leave_those_of_another_span_group_alone(cut_nlp):
    doc = cut_nlp.make_doc(PASSAGE)
    doc.spans["lgo"], doc.spans["sc"] = [], []
    assert not [name for name in cut_nlp.evaluate([Example(cut_nlp.make_doc(PASSAGE), doc)]) if "spans_sc" in name]


def test_component_scores_are_printed_by_the_benchmark_of_spacy(saved, gold, tmp_path, capsys):
    nlp, folder, _ = saved
    docs = [gold_doc(nlp, one, with_types=True) for one in gold]
    DocBin(store_user_data=True, docs=docs).to_disk(tmp_path / "gold.spacy")
    benchmark(str(folder), tmp_path / "gold.spacy", silent=False)
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert {"P", "R", "F"} <= {row[1] for row in rows if row[:1] == ["SPAN"]}
    assert set(LABELS) <= {row[0] for row in rows if len(row) == 4}
    assert ["fault:", "delay"] in [row[:2] for row in rows]


@pytest.mark.parametrize("text", [UPHELD, PASSAGE], ids=["decision", "passage"])
def test_component_sets_scores_and_types_of_every_sentence(cut_nlp, text):
    doc = cut_nlp(text)
    tagged = load().tag_passage(text)
    assert [(r["start"], r["end"]) for r in doc._.lgo] == [(s.sentence.start, s.sentence.end) for s in tagged.sentences]
    for record, sentence in zip(doc._.lgo, tagged.sentences, strict=True):
        assert record["scores"] == sentence.scores
        assert record["types"] == sentence.types
    group = doc.spans["lgo"]
    for span, score, types in zip(group, group.attrs["scores"], group.attrs["types"], strict=True):
        assert span._.lgo_scores[span.label_] == score
        assert list(span._.lgo_types.get(span.label_, ())) == types


@pytest.mark.parametrize("text", [UPHELD, "", " "], ids=["decision", "empty", "white space"])
def test_component_scores_and_types_are_kept_by_json_and_docbin(cut_nlp, text):
    doc = cut_nlp(text)
    written = json.loads(json.dumps(doc.to_json(underscore=["lgo"])))
    assert len(written["_"]["lgo"]) == len(doc._.lgo)
    (kept,) = DocBin(store_user_data=True, docs=[doc]).get_docs(cut_nlp.vocab)
    assert kept._.lgo == doc._.lgo
    from_json = Doc(cut_nlp.vocab).from_json(written)
    assert json.dumps(from_json._.lgo) == json.dumps(doc._.lgo)


def test_component_extensions_of_a_doc_that_was_not_tagged_are_empty():
    doc = spacy.blank("en")("This was fault.")
    doc.user_data["title"] = doc.user_data[7] = "a key of somebody else"
    assert doc._.lgo == []
    assert doc[:]._.lgo_scores is None


def test_component_labels_travel_with_a_doc_as_bytes(nlp):
    doc = nlp(UPHELD)
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert described(again) == described(doc)
    assert again.spans["lgo"].attrs == doc.spans["lgo"].attrs


# Sentences.


def sentences(nlp, text):
    return [sent.text.strip() for sent in nlp(text).sents]


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("It wrote to Mrs Y. It was late.", ["It wrote to Mrs Y.", "It was late."], "a letter for a name"),
        ("Staff, e.g. Ms B, left. It knew.", ["Staff, e.g. Ms B, left.", "It knew."], "an abbreviation"),
        ("See s. 26 of the Act. It applies.", ["See s. 26 of the Act.", "It applies."], "a section number"),
        ("The complaint\n\nMr X complains.", ["The complaint", "Mr X complains."], "a heading"),
        ("It said\n\n it would", ["It said", "it would"], "a blank line"),
        ("", [], "nothing"),
        (" \n ", [""], "white space"),
        ("..", [".."], "no word"),
    ],
)
def test_sentences_start_where_the_tagger_starts_them(cut_nlp, text, expected, reason):
    assert sentences(cut_nlp, text) == expected


@pytest.mark.parametrize("path", CORPUS[:120:10], ids=lambda path: path.stem)
def test_sentences_give_the_tagger_its_own(cut_nlp, path):
    text = path.read_text(encoding="utf-8")
    doc, tagged = cut_nlp(text), load().tag(text)
    assert doc.text == text
    assert "".join(sent.text_with_ws for sent in doc.sents) == text
    assert [(span.text, span.label_) for span in doc.spans["lgo"]] == [
        (tagged.text_of(s), label) for s in tagged.sentences for label in sorted(s.labels)
    ]


def test_sentences_hold_the_number_of_their_paragraph(cut_nlp):
    text = "Decision\n\n1. There was fault. It was late.\n\n2. I uphold this.\n"
    assert sentences(cut_nlp, text) == ["Decision", "1. There was fault.", "It was late.", "2. I uphold this."]


def test_sentences_that_start_inside_a_token_start_at_it():
    nlp = spacy.blank("en")
    nlp.tokenizer.infix_finditer = nlp.tokenizer.suffix_search = None  # a pipeline may have a tokenizer of its own
    nlp.add_pipe("lgo_sentences")
    assert sentences(nlp, "It was at fault.It paid. It knew.") == ["It was at", "fault.It paid.", "It knew."]


def test_sentences_are_scored_as_spacy_scores_them(cut_nlp):
    gold = cut_nlp("It wrote to Mrs Y. It was late.")
    scores = cut_nlp.get_pipe("lgo_sentences").score([Example(gold.copy(), gold)])
    assert (scores["sents_p"], scores["sents_r"], scores["sents_f"]) == (1, 1, 1)
