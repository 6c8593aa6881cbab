"""spaCy, imported without its command line, which it loads at every import and which nobody here needs.

The command line brings an HTTP client, a project manager and a few hundred more modules: over a third of the time that
tagging a first page takes. ``spacy.cli`` and ``spacy.info`` are there as ever, imported when they are first asked for.
"""

import sys
from importlib import import_module
from types import ModuleType

_LEFT_OUT = ("spacy.cli", "spacy.cli.info")


def import_spacy() -> ModuleType:
    """The module ``spacy``; one that is imported already is left as it is."""
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
    vars(spacy)["__getattr__"] = _late
    return spacy


def _late(name: str) -> object:
    """What was left out, now that it is asked for."""
    if name == "cli":
        return import_module("spacy.cli")
    if name == "info":
        return import_module("spacy.cli.info").info
    raise AttributeError(f"module 'spacy' has no attribute {name!r}")
