"""The page to label in, in a real browser with the keyboard alone: from pages to a trained model."""

import json

import pytest
from browser import begin, press, save, text_of, wait_until

from lgo_nlp.annotations import read_annotations
from lgo_nlp.annotations.alignment import labels_of
from lgo_nlp.labels import LABELS, SCHEME
from lgo_nlp.text.sentences import split_paragraph
from lgo_nlp.writing.html.labelling import letters

ENTER, ESCAPE = "\ue007", "\ue00c"
DIGITS = {label: str(number) for number, label in enumerate(LABELS, 1)}
LETTERS = {label.name: dict(letters(label.types)) for label in SCHEME}
N = 20


def shown(driver):
    """The paragraph that the page shows: its decision, its number and its sentences."""
    decision, number = text_of(driver, "where").split(" · ")[0].split(", paragraph ")
    sentences = driver.execute_script("return [...document.querySelectorAll('.said')].map(one => one.textContent)")
    return decision, int(number), sentences


def keys_for(paragraph):
    """Keys that label a paragraph as it is annotated, sentence by sentence."""
    sentences = [labels_of(paragraph.spans, *place) for place in split_paragraph(paragraph.text)]
    keys = [
        "".join(
            DIGITS[label] + "".join(LETTERS[label][name] for name in found.types.get(label, ()))
            for label in LABELS
            if label in found.labels
        )
        for found in sentences
    ]
    return "j".join(keys) + (ENTER if paragraph.spans else "0")


def label(driver, gold, times):
    """Label so many paragraphs as ``gold`` has them."""
    for _ in range(times):
        decision, number, sentences = shown(driver)
        paragraph = gold[decision, number]
        assert sentences == [paragraph.text[start:end] for start, end in split_paragraph(paragraph.text)]
        press(driver, keys_for(paragraph))


@pytest.mark.slow
def test_labelling_page_from_pages_to_a_trained_model(run, few, few_pages, downloads, driver):
    gold = {(p.decision, p.paragraph): p for p in read_annotations([few])}
    made = downloads / "label.html"
    done = run("review", few_pages, "--limit", N, "--output", made)
    assert done.err.startswith(f"{made}: {N} paragraphs to label")

    begin(driver, made.as_uri(), "Ada")
    label(driver, gold, 12)
    press(driver, "1dn", "Is it?", ESCAPE)  # the thirteenth is begun, with a note, when the page is left
    begun = shown(driver)
    driver.get(made.as_uri())
    assert text_of(driver, "count").startswith(f"12 of {N} annotated")
    assert shown(driver) == begun
    assert driver.execute_script("return document.getElementById('note').value") == "Is it?"
    half = save(driver, downloads / "label-ada.jsonl").rename(downloads / "half.jsonl")
    records = [json.loads(line) for line in half.read_text(encoding="utf-8").splitlines()]
    assert [record.get("answer") for record in records].count("ignore") == 1
    assert len(read_annotations([half])) == 12

    driver.execute_script("localStorage.clear()")
    begin(driver, made.as_uri(), "Somebody else")
    driver.find_element("id", "open").send_keys(str(half))
    wait_until(lambda: text_of(driver, "said") == "half.jsonl: 13 paragraphs taken; annotator Ada.")
    assert shown(driver) == begun
    press(driver, "1")  # takes the begun fault away
    label(driver, gold, N - 12)
    assert text_of(driver, "said").endswith("All are annotated: save the file.")
    whole = save(driver, downloads / "label-ada.jsonl")
    assert [entry for entry in driver.get_log("browser") if entry["level"] == "SEVERE"] == []

    found = read_annotations([whole])
    assert len(found) == N
    assert {p.annotator for p in found} == {"Ada"}
    assert [set(p.spans) for p in found] == [set(gold[p.decision, p.paragraph].spans) for p in found]
    assert run("annotations", "check", whole, "--corpus", few_pages).status == 0
    assert "0 sentences labelled differently" in run("annotations", "agreement", whole, few).out
    trained = run("train", whole, "--corpus", few_pages, "--output", downloads / "model", "--jobs", "1")
    assert trained.status == 0, trained.err
    assert run("tag", sorted(few_pages.iterdir())[0], "--model", downloads / "model").status == 0
