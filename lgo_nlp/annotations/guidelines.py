"""The annotation guidelines, as they ship: ``annotations/GUIDELINES.md``."""

import re
from importlib.resources import files
from pathlib import Path
from typing import Final

from lgo_nlp.errors import AnnotationError

_RULE: Final = re.compile(r"^(\d+)\. \*\*(.+?)[.:]?\*\*", re.MULTILINE)  # "19. **Norm before the failing.** A norm …"


def guidelines() -> str:
    """The guidelines in Markdown: from the installed package, or from the checkout it lies in.

    Raises:
        AnnotationError: they are missing.
    """
    package = Path(str(files("lgo_nlp")))
    for folder in (package, package.parent):
        path = folder / "annotations" / "GUIDELINES.md"
        if path.exists():
            return path.read_text(encoding="utf-8")
    raise AnnotationError(f"{path}: the guidelines are missing; install lgo-nlp again")


def rule_titles() -> dict[int, str]:
    """Title of each numbered rule of the guidelines.

    >>> rule_titles()[1]
    'Whose voice'
    """
    return {int(number): title for number, title in _RULE.findall(guidelines())}
