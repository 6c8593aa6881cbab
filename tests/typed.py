"""Commands that a document shows, run as they are typed, but in this process, which imports everything once."""

import io
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from lgo_nlp.cli import main

ROOT = Path(__file__).parents[1]
COMMANDS = ROOT / "scripts" / "tools" / "readme_commands.py"


def console_of(document: str) -> list[str]:
    """Every command of the console blocks of a document."""
    program = [sys.executable, COMMANDS, "console", document]
    return subprocess.run(program, capture_output=True, text=True, check=True).stdout.splitlines()


def type_in(command: str, monkeypatch, capfd, *, statuses=(0,)) -> str:
    """Run a command in the working folder; it must end well, and write what it names. Gives what it printed."""
    before, _, last = command.rpartition(" | ")
    words = shlex.split(last)
    if words[0] != "lgo-nlp":
        subprocess.run(command, shell=True, check=True)
        return ""
    fed = subprocess.run(before, shell=True, check=True, capture_output=True).stdout if before else b""
    monkeypatch.setattr(sys, "argv", words)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(fed)))
    capfd.readouterr()
    with pytest.raises(SystemExit) as stopped:
        main()
    out, err = capfd.readouterr()
    assert (stopped.value.code or 0) in statuses, f"{command}\n{err}"
    output = re.search(r"--output (\S+)", command)
    assert Path(output[1]).exists() if output else out.strip(), command
    return out
