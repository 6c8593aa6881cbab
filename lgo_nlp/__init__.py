"""Decisions of the Local Government and Social Care Ombudsman, read: fault, injustice, finding, agreed action."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lgo_nlp.records import records
    from lgo_nlp.tagged import TaggedDecision
    from lgo_nlp.tagging import Tagger, load

    __version__: str

__all__ = ["TaggedDecision", "Tagger", "__version__", "load", "records"]


def __getattr__(name: str) -> object:
    """The names of ``__all__``, imported when they are first asked for: spaCy takes a second to import."""
    if name == "__version__":
        from importlib.metadata import version

        return version("lgo-nlp")
    if name == "records":
        return import_module("lgo_nlp.records")  # the room, which can be called
    if name == "TaggedDecision":
        from lgo_nlp.tagged import TaggedDecision

        return TaggedDecision
    if name in __all__:
        from lgo_nlp import tagging

        return getattr(tagging, name)
    raise AttributeError(f"module 'lgo_nlp' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Names that can be asked for, whether imported yet or not."""
    return sorted({*globals(), *__all__})
