"""Print the first or second command of the README, so that CI runs what the README says.

python scripts/readme_commands.py 1|2
"""

import re
import sys
from pathlib import Path


def commands(readme: str) -> list[str]:
    """Contents of the README's ``sh`` blocks, in order."""
    return re.findall(r"```sh\n(.*?)```", readme, re.DOTALL)


if __name__ == "__main__":
    text = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
    sys.stdout.write(commands(text)[int(sys.argv[1]) - 1])
