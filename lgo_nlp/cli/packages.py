"""Packages that only some commands need: which one is missing, and how to install it."""

from importlib.util import find_spec
from typing import Final

_SAME_NAMES: Final = (
    "datasets", "holidays", "jinja2", "joblib", "matplotlib", "numpy", "openpyxl", "pyarrow", "rich",
    "scipy", "selectolax", "spacy", "threadpoolctl",
)  # fmt: skip
_OTHER_NAMES: Final = {
    "dateutil": "python-dateutil", "markdown_it": "markdown-it-py", "pyspark": "pyspark[sql]", "ray": "ray[data]",
    "sklearn": "scikit-learn",
}  # fmt: skip
PACKAGES: Final = {**{name: name for name in _SAME_NAMES}, **_OTHER_NAMES}
"""Name for pip of each module that lgo-nlp imports and that may be missing."""


def need(module: str) -> None:
    """Raise ModuleNotFoundError if a module is not installed, before work that imports it only at its end."""
    if find_spec(module) is None:
        raise ModuleNotFoundError(f"No module named {module!r}", name=module)


def advice_on(error: ModuleNotFoundError) -> str | None:
    """One line on how to install the missing package; None if it is not one of ``PACKAGES``.

    >>> advice_on(ModuleNotFoundError(name="sklearn"))
    'this needs the package scikit-learn, which is not installed; pip install scikit-learn'
    """
    package = PACKAGES.get(error.name or "")
    return f"this needs the package {package}, which is not installed; pip install {package}" if package else None
