import subprocess
import sys

import pytest


def run(program):
    """What a new Python says to a program."""
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()


def test_spacy_import_leaves_the_command_line_out_until_it_is_asked_for():
    program = """
import sys, lgo_nlp.text.sentences, spacy
print("spacy.cli" in sys.modules, "weasel" in sys.modules, hasattr(spacy, "nonsense"))
print(callable(spacy.info), callable(spacy.cli.download))
"""
    assert run(program).split() == ["False", "False", "False", "True", "True"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("program", "says", "why"),
    [
        ("import lgo_nlp.text.sentences, spacy.cli; print(callable(spacy.cli.info))", "True", "or by its own name"),
        ("import spacy; from lgo_nlp.text import sentences; print(spacy is sentences.spacy)", "True", "it is kept"),
    ],
)
def test_spacy_import_takes_nothing_away(program, says, why):
    assert run(program) == says, why
