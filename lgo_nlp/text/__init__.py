"""Sentences and words of a decision: ``sentences`` splits and tokenises, ``words`` normalises and hashes n-grams.

spaCy is imported here without its command line, which it loads at every import and which is not needed: an HTTP client,
a project manager and a few hundred more modules, over a third of the time that tagging a first page takes.
``spacy.cli`` and ``spacy.info`` still work: they are imported when first used.
"""

import sys
from importlib import import_module
from types import ModuleType

_LEFT_OUT = ("spacy.cli", "spacy.cli.info")


def _import_spacy() -> None:
    """Import spaCy, if it is not imported already."""
    if "spacy" in sys.modules:
        return
    stand_ins = {name: ModuleType(name) for name in _LEFT_OUT}
    vars(stand_ins["spacy.cli.info"])["info"] = None
    sys.modules.update(stand_ins)
    try:
        spacy = import_module("spacy")
    finally:
        for name in _LEFT_OUT:
            sys.modules.pop(name, None)
    for name in ("cli", "info"):
        vars(spacy).pop(name, None)
    vars(spacy)["__getattr__"] = _import_on_use


def _import_on_use(name: str) -> object:
    """Import what was left out, on first use (``spacy.__getattr__``)."""
    if name == "cli":
        return import_module("spacy.cli")
    if name == "info":
        return import_module("spacy.cli.info").info
    raise AttributeError(f"module 'spacy' has no attribute {name!r}")


_import_spacy()
