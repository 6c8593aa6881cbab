"""What the tests of reading share: fixtures by name, and a decision's sections, paragraphs and items as rows."""

from collections import Counter
from pathlib import Path

import pytest

from lgo_nlp.decision import Decision
from lgo_nlp.reading.furniture import decision_lines

FIXTURES = Path(__file__).parent.parent / "fixtures"


@pytest.fixture(scope="session")
def page():
    """Path of a fixture's page."""
    return lambda name: str(FIXTURES / name)


@pytest.fixture(scope="session")
def rows():
    """Sections (``= role``), paragraphs (``p``) and items (``i``, twice where nested) in the order of the page."""

    def rows_of(decision: Decision) -> list[tuple[str, str]]:
        found = [(section.start, 0, f"= {section.role}", section.heading) for section in decision.sections]
        for paragraph in decision.paragraphs:
            depth, lead_in = 0, paragraph.lead_in
            while lead_in is not None:
                depth, lead_in = depth + 1, decision.paragraphs[lead_in].lead_in
            text = " ".join(decision.text[paragraph.start : paragraph.end].split())
            found.append((paragraph.start, 1, "i" * depth or "p", text))
        return [(kind, text) for _, _, kind, text in sorted(found)]

    return rows_of


@pytest.fixture(scope="session")
def section_counts():
    """How many sections of each role a decision has."""
    return lambda decision: Counter(section.role for section in decision.sections)


@pytest.fixture(scope="session")
def assert_sound():
    """Hold what must be true of every decision, whatever page it came from."""

    def check(decision: Decision) -> None:
        end = 0
        for number, paragraph in enumerate(decision.paragraphs):
            text = decision.text[paragraph.start : paragraph.end]
            assert text, "a paragraph is empty"
            assert text == text.strip()
            assert paragraph.start >= end, "paragraphs overlap or fall"
            assert 0 <= paragraph.section < len(decision.sections)
            assert decision.sections[paragraph.section].start <= paragraph.start
            assert paragraph.lead_in is None or 0 <= paragraph.lead_in < number
            lines = ["The complaint", *text.splitlines()]
            assert decision_lines(lines) == list(range(len(lines))), "furniture in a paragraph"
            end = paragraph.end
        sections = [paragraph.section for paragraph in decision.paragraphs]
        assert sections == sorted(sections)
        for section in decision.sections:
            assert decision.text[section.start : section.end] == section.heading

    return check
