"""Decisions of the Local Government and Social Care Ombudsman, read: fault, injustice, finding, agreed action."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lgo_nlp.tagging import Tagger, load

    __version__: str

__all__ = ["Tagger", "__version__", "load"]


def __getattr__(name: str) -> object:
    """``load`` and ``Tagger``, imported when they are first asked for: spaCy takes a second to import."""
    if name == "__version__":
        from importlib.metadata import version

        return version("lgo-nlp")
    if name in __all__:
        from lgo_nlp import tagging

        return getattr(tagging, name)
    raise AttributeError(f"module 'lgo_nlp' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Names that can be asked for, whether imported yet or not."""
    return sorted({*globals(), *__all__})
