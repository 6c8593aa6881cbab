"""Print commands of the README or another document, so that CI and the tests run what it says.

python scripts/tools/readme_commands.py 1|2|3      the first, second or third of its ``sh`` blocks
python scripts/tools/readme_commands.py console    every command of its ``console`` blocks, a line each
python scripts/tools/readme_commands.py console docs/annotating.md    those of another document
"""

import re
import sys
from pathlib import Path


def blocks(readme: str, language: str) -> list[str]:
    """Contents of the README's blocks in a language, in order."""
    return re.findall(rf"```{language}\n(.*?)```", readme, re.DOTALL)


def console_commands(readme: str) -> list[str]:
    """Commands that the README's console blocks show, without prompt and remark."""
    lines = (line for block in blocks(readme, "console") for line in block.splitlines())
    return [line.removeprefix("$ ").partition(" #")[0].strip() for line in lines if line.startswith("$ ")]


if __name__ == "__main__":
    wanted, name = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "README.md"
    text = (Path(__file__).resolve().parents[2] / name).read_text(encoding="utf-8")
    if wanted == "console":
        sys.stdout.write("".join(f"{command}\n" for command in console_commands(text)))
    else:
        sys.stdout.write(blocks(text, "sh")[int(wanted) - 1])
