"""Errors with causes outside the code. Each message is one line: what is wrong, where, and what to do next."""


class LgoError(Exception):
    """An error that a user can fix; the command line prints its message and exits with status 2."""


class PageError(LgoError):
    """A page cannot be read as an ombudsman decision."""


class AnnotationError(LgoError):
    """An annotation file cannot be used."""


class ModelError(LgoError):
    """A model folder cannot be used."""


class OutputError(LgoError):
    """A result cannot be written."""
