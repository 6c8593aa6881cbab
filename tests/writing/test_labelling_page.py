"""The page to label in: what is in the file, and what it does in a real browser with texts made to break it."""

import json
import re
from base64 import b64encode
from hashlib import sha256

import pytest
from browser import begin, press, save, text_of, wait_until

from lgo_nlp.annotations import read_annotations
from lgo_nlp.labels import SCHEME
from lgo_nlp.writing.html.labelling import COMMANDS, labelling_page, letters

ENTER, ESCAPE, TAB = "\ue007", "\ue00c", "\ue004"
HOSTILE = "</script><script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"
ASTRAL = "\U0001f600\U0001f600 It was late\u2028and e\u0301.\r\n"
GUIDELINES = "# Guide\n\n| a | b |\n|---|---|\n| 1 | <b>2</b> |\n\n1. **Rule.** Text.\n"


def task(*sentences, paragraph=1, guesses=None):
    """A paragraph of sentences with a space between two, in the middle of its section."""
    text, places = " ".join(sentences), []
    for sentence in sentences:
        start = places[-1][1] + 1 if places else 0
        places.append((start, start + len(sentence)))
    return {
        "text": text, "decision": "99 000 001", "paragraph": paragraph, "section": HOSTILE, "sentences": places,
        "before": [HOSTILE], "after": [], "guesses": guesses,
    }  # fmt: skip


GUESS = [{"sentence": 1, "label": "fault", "types": ["delay"], "score": 0.75}]
TASKS = [task(HOSTILE, ASTRAL, "It was fault."), task("One.", "Two.", paragraph=2), task("Alone.", paragraph=3)]


def sources(html, tag):
    return re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)


@pytest.mark.slow
@pytest.mark.parametrize("tag", ["script", "style"])
def test_labelling_page_allows_only_its_own_script_and_style_and_no_connection(tag):
    html = labelling_page("label", [task("Alone.") | {"section": "", "before": []}], guidelines=GUIDELINES)
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)
    [source] = sources(html, tag)
    assert f"{tag}-src 'sha256-{b64encode(sha256(source.encode()).digest()).decode()}';" in policy
    assert policy.startswith("default-src 'none';")
    assert not re.search(r"(?:src|href|action)=|https?:|@import|url\(", source if tag == "style" else html)


def test_labelling_page_holds_its_data_in_a_block_that_no_text_can_end():
    html = labelling_page("</title>", TASKS, guidelines=GUIDELINES)
    [block] = re.findall(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    data = json.loads(block)
    assert [found["text"] for found in data["paragraphs"]] == [made["text"] for made in TASKS]
    assert "<" not in block
    assert "<script>window" not in html
    assert "</title>: paragraphs" not in html
    assert "<b>2</b>" not in html


def test_labelling_page_has_a_letter_of_its_own_for_each_type():
    for label in SCHEME:
        keys = [key for _, key in letters(label.types)]
        assert len(set(keys)) == len(label.types)
        assert not COMMANDS & set(keys)


@pytest.fixture
def page(driver, downloads):
    """Opens a page anew, with nothing kept in the browser, and says who annotates."""

    def page(tasks=TASKS, name="Ée B."):
        path = downloads / "made.html"
        path.write_text(labelling_page("made", tasks, guidelines=GUIDELINES), encoding="utf-8")
        for _ in range(3):
            driver.get(path.as_uri())
            driver.execute_script("localStorage.clear()")
            begin(driver, path.as_uri(), name)
            # On a busy machine the page before may keep its state once more as it goes.
            if text_of(driver, "count").startswith("0 of"):
                return driver
        pytest.fail("the browser does not forget what was kept")

    return page


def saved(driver, downloads, name="made-ee-b.jsonl"):
    """Annotations of the file that is saved, once what was pressed has been done; the file is removed."""
    wait_until(lambda: not text_of(driver, "count").startswith("0 of"))
    path = save(driver, downloads / name)
    found = read_annotations([path])
    path.unlink()
    return found


def test_labelling_page_saves_offsets_in_characters_whatever_the_text(page, downloads):
    driver = page()
    press(driver, "j", "1d", ENTER)
    [found] = saved(driver, downloads)
    [span] = found.spans
    assert found.text == TASKS[0]["text"]
    assert found.text[span.start : span.end] == ASTRAL
    assert (span.label, span.types, found.annotator) == ("fault", ("delay",), "Ée B.")
    assert driver.execute_script("return window.hacked") is None


@pytest.mark.parametrize(
    ("keys", "found", "why"),
    [
        ("1d", {("fault", ("delay",))}, "a label, and a type by its letter"),
        ("1dd3", {("fault", ()), ("finding", ())}, "a second time takes it away"),
        ("12d", {("fault", ()), ("injustice", ("distress",))}, "letters are for the label last given"),
        ("12.d", {("fault", ("delay",)), ("injustice", ())}, "or for the next, after a full stop"),
        ("1md", {("fault", ("delay", "decision_making"))}, "types in the order of the scheme"),
        ("1D4", {("fault", ("delay",)), ("agreed_action", ())}, "with the capitals locked"),
    ],
)
def test_labelling_page_takes_keys(page, downloads, keys, found, why):
    driver = page([task("Alone.")])
    press(driver, keys, ENTER)
    [made] = saved(driver, downloads)
    assert {(span.label, span.types) for span in made.spans} == found, why


@pytest.mark.slow
def test_labelling_page_without_storage_says_so(page):
    driver = page()
    assert not driver.find_element("id", "warning").is_displayed()
    driver.execute_script("Storage.prototype.setItem = () => { throw new Error('full') }")
    press(driver, "1")
    assert driver.find_element("id", "warning").text.startswith("This browser keeps nothing for this page")


@pytest.mark.slow
def test_labelling_page_in_two_tabs_is_one(page):
    driver = page()
    first, address = driver.current_window_handle, driver.current_url
    driver.switch_to.new_window("tab")
    try:
        driver.get(address)
        press(driver, "0")
    finally:
        driver.close()
        driver.switch_to.window(first)
    wait_until(lambda: text_of(driver, "count").startswith("1 of 3 annotated"))


def test_labelling_page_knows_three_states_and_undoes(page, downloads):
    driver = page()
    press(driver, ENTER)
    assert text_of(driver, "said").startswith("No sentence has a label")
    press(driver, "0", "3", ENTER)
    assert text_of(driver, "count") == "2 of 3 annotated: 1 labelled, 1 with nothing"
    first, second = saved(driver, downloads)
    assert (first.spans, [span.label for span in second.spans]) == ((), ["finding"])
    press(driver, "u")
    assert text_of(driver, "count") == "1 of 3 annotated: 0 labelled, 1 with nothing; 1 begun"
    press(driver, "u", "u", "u")
    assert text_of(driver, "count") == "0 of 3 annotated: 0 labelled, 0 with nothing"
    assert text_of(driver, "said") == "Nothing to undo."


@pytest.mark.slow
def test_labelling_page_labelled_paragraph_that_loses_its_labels_is_not_annotated(page):
    driver = page()
    press(driver, "3", ENTER, "\ue012", "3")
    assert text_of(driver, "count") == "0 of 3 annotated: 0 labelled, 0 with nothing"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{}", "line 1 is no paragraph that this page has saved"),
        ("\n{torn", "line 2 is no paragraph that this page has saved"),
        (json.dumps({"text": TASKS[2]["text"], "spans": [{"start": 0, "end": 6, "label": "<img>"}],
                     "meta": {"decision": "99 000 001", "paragraph": 3}}), "no label is called <img>"),
        (json.dumps({"text": "x", "spans": [], "meta": {"decision": "99 000 001", "paragraph": 3}}),
         "0 paragraphs taken, 1 of other pages left out"),
    ],
)  # fmt: skip
@pytest.mark.slow
def test_labelling_page_takes_nothing_from_a_file_that_is_not_its_own(page, downloads, content, complaint):
    driver = page()
    press(driver, "0")
    path = downloads / "other.jsonl"
    path.write_text(content, encoding="utf-8")
    driver.find_element("id", "open").send_keys(str(path))
    wait_until(lambda: complaint in text_of(driver, "said"))
    assert text_of(driver, "count").startswith("1 of 3 annotated")


@pytest.mark.slow
def test_labelling_page_shows_the_guess_only_where_it_has_one_and_takes_it_when_asked(page, downloads):
    driver = page([task("One.", "Two.", guesses=GUESS)])
    assert "Guess: fault 0.75 (delay)" in text_of(driver, "sentences")
    assert text_of(driver, "count").startswith("0 of 1")
    press(driver, "y", ENTER)
    [made] = saved(driver, downloads)
    assert [(span.label, span.types) for span in made.spans] == [("fault", ("delay",))]
    assert "Guess" not in text_of(page([task("One.", "Two.")]), "sentences")


@pytest.mark.slow
def test_labelling_page_can_be_used_by_tab_and_heard(page):
    driver = page()
    active = "return [document.activeElement.textContent.trim(), document.activeElement.getAttribute('aria-pressed')]"
    press(driver, TAB, ENTER)
    assert driver.execute_script(active) == ["1 Fault", "true"]
    assert text_of(driver, "said") == "Fault on, sentence 1"
    unnamed = """
      const all = document.querySelectorAll("button, input, textarea, progress, [role=group], dialog");
      const named = one => one.textContent.trim() || one.ariaLabel || one.labels?.length;
      return [...all].filter(one => !named(one) && !one.getAttribute("aria-labelledby"))"""
    assert driver.execute_script(unnamed) == []
    press(driver, "?")
    assert driver.execute_script("return document.activeElement.closest('dialog').id") == "guide"
    press(driver, ESCAPE)
    assert driver.execute_script(active) == ["1 Fault", "true"]


@pytest.mark.slow
def test_labelling_page_fits_a_telephone_and_takes_touches(page, downloads):
    driver = page()
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 320, "height": 640, "deviceScaleFactor": 1, "mobile": True}
    )
    try:
        assert driver.execute_script("return document.documentElement.scrollWidth") <= 320
        small = (
            "return [...document.querySelectorAll('button')].filter(b => b.offsetHeight && b.offsetHeight < 44).length"
        )
        driver.execute_script("document.querySelector('.label').scrollIntoView()")
        driver.find_element("css selector", ".label.fault").click()
        assert driver.execute_script(small) == 0
        driver.find_element("id", "done").click()
        assert text_of(driver, "count").startswith("1 of 3 annotated")
    finally:
        driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
