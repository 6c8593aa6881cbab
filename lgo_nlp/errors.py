"""What can go wrong for reasons outside the code: each error is one line that says what, where and what next."""


class LgoError(Exception):
    """Something a user can mend; the command line prints it as one line and exits with status 2."""


class PageError(LgoError):
    """A page cannot be read as an ombudsman decision."""


class AnnotationError(LgoError):
    """An annotation file cannot be used."""


class ModelError(LgoError):
    """A model folder cannot be used."""


class OutputError(LgoError):
    """A result cannot be written."""
