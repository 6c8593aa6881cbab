import subprocess
import sys

import pytest


def run(program):
    """What a new Python says to a program."""
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()


def test_spacy_import_leaves_the_command_line_out_until_it_is_asked_for():
    program = """
import sys, lgo_nlp.sentences, spacy
print("spacy.cli" in sys.modules, "weasel" in sys.modules, hasattr(spacy, "nonsense"))
print(callable(spacy.info), callable(spacy.cli.download))
"""
    assert run(program).split() == ["False", "False", "False", "True", "True"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("program", "says", "why"),
    [
        ("import lgo_nlp.sentences; import spacy.cli; print(callable(spacy.cli.info))", "True", "or by its own name"),
        ("import spacy, lgo_nlp.sentences; print(spacy is lgo_nlp.sentences.spacy)", "True", "an imported one is kept"),
    ],
)
def test_spacy_import_takes_nothing_away(program, says, why):
    assert run(program) == says, why
