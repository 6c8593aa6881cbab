import time
from pathlib import Path

import pytest
import spacy
from spacy import displacy
from spacy.language import Language
from spacy.tokens import Doc

from lgo_nlp import load
from lgo_nlp.errors import ModelError
from lgo_nlp.labels import LABELS
from lgo_nlp.tagging import default_model_folder

CORPUS = sorted((Path(__file__).parents[1] / "corpus").glob("*.txt"))
UPHELD = CORPUS[1].read_text(encoding="utf-8")
PASSAGE = (
    "The Council accepts it did not reply to her letter. We find the Council was at fault. The office opens at nine."
)


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("lgo_tagger")
    return nlp


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


@pytest.mark.slow
def test_component_takes_time_in_proportion_to_the_text(nlp):
    """It once joined the whole text anew for each sentence and paragraph: four times the text took 16 times as long."""
    text = max((path.read_text(encoding="utf-8") for path in CORPUS), key=len)

    def seconds(doc):
        begun = time.process_time()
        nlp(doc)
        return time.process_time() - begun

    once, four_times = (min(seconds(doc) for _ in range(3)) for doc in (text, "\n".join([text] * 4)))
    assert four_times < 8 * once


def test_component_sets_the_span_group_that_its_configuration_names():
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("lgo_tagger", config={"spans_key": "ombudsman", "model": str(default_model_folder())})
    doc = nlp(PASSAGE)
    assert list(doc.spans) == ["ombudsman"]
    assert len(doc.spans["ombudsman"]) > 0


def test_component_with_a_model_that_is_not_there_is_a_clear_error():
    with pytest.raises(ModelError, match=r"no model here.model\.json: cannot be read"):
        spacy.blank("en").add_pipe("lgo_tagger", config={"model": "no model here"})


def test_component_without_sentences_is_an_error_of_spacy():
    nlp = spacy.blank("en")
    nlp.add_pipe("lgo_tagger")
    with pytest.raises(ValueError, match="E030"):
        nlp(PASSAGE)


def test_component_is_known_to_need_sentences_and_to_set_spans(nlp):
    analysis = nlp.analyze_pipes()
    assert analysis["summary"]["lgo_tagger"]["requires"] == ["doc.sents"]
    assert analysis["summary"]["lgo_tagger"]["assigns"] == ["doc.spans"]
    assert not analysis["problems"]["lgo_tagger"]


def test_component_saved_with_its_pipeline_and_loaded_labels_alike(nlp, tmp_path):
    nlp.to_disk(tmp_path / "pipeline")
    again = spacy.load(tmp_path / "pipeline")
    assert described(again(UPHELD)) == described(nlp(UPHELD))


def test_component_labels_travel_with_a_doc_as_bytes(nlp):
    doc = nlp(UPHELD)
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert described(again) == described(doc)
    assert again.spans["lgo"].attrs == doc.spans["lgo"].attrs
