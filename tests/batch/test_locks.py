import subprocess
import sys
from pathlib import Path

import pytest

PAGE = str(next((Path(__file__).parents[2] / "corpus").glob("*.txt")))

WITHOUT_FCNTL = """
import fcntl, sys, types
from pathlib import Path

def locking(file, mode, size):
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise PermissionError(13, "Permission denied") from None

sys.modules["fcntl"] = None
from lgo_nlp import load
from lgo_nlp.batch import tag_to_file
from lgo_nlp.errors import OutputError
from lgo_nlp.reading import Page

def pages():
    try:
        tag_to_file([page], tagger, output, form="jsonl")
    except OutputError as error:
        print(error)
    yield page

tagger, output, page = load(), Path(sys.argv[2]), Page(sys.argv[3])
if sys.argv[1] == "windows":  # not before the imports, as subprocess would take the system for Windows
    sys.modules["msvcrt"] = types.SimpleNamespace(LK_NBLCK=2, locking=locking)
try:
    tag_to_file(pages(), tagger, output, form="jsonl")
except OutputError as error:
    print(error)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("system", "message"),
    [
        ("windows", "out: another run is writing it; wait for that, or name another file"),
        ("no locks", "out.part: line 3 is damaged, edited or another run's; leave out --resume to start again"),
    ],
)
def test_locks_without_fcntl_one_of_two_runs_on_an_output_is_refused(tmp_path, system, message):
    output = tmp_path / "out"
    command = [sys.executable, "-c", WITHOUT_FCNTL, system, str(output), PAGE]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    (said,) = done.stdout.splitlines()
    assert said.endswith(message)
    assert len(output.read_text(encoding="utf-8").splitlines()) == 1
