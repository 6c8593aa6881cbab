"""spaCy imported without its command line, which it loads at every import and which is not needed here.

The command line brings an HTTP client, a project manager and a few hundred more modules: over a third of the time that
tagging a first page takes. ``spacy.cli`` and ``spacy.info`` still work: they are imported when first used.
"""

import sys
from importlib import import_module
from types import ModuleType

_LEFT_OUT = ("spacy.cli", "spacy.cli.info")


def import_spacy() -> ModuleType:
    """The module ``spacy``; if it is imported already, it is returned unchanged."""
    if "spacy" in sys.modules:
        return sys.modules["spacy"]
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
    return spacy


def _import_on_use(name: str) -> object:
    """Import what was left out, on first use (``spacy.__getattr__``)."""
    if name == "cli":
        return import_module("spacy.cli")
    if name == "info":
        return import_module("spacy.cli.info").info
    raise AttributeError(f"module 'spacy' has no attribute {name!r}")
