"""Jinja2 templates, rendered with autoescape."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from lgo_nlp.decision import as_date


def render(template: str, **values: object) -> str:
    """Render one of the package's templates."""
    return _environment().get_template(template).render(values)


@cache
def _environment() -> Environment:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False,
        loader=PackageLoader("lgo_nlp.writing.html"),
    )  # fmt: skip
    environment.filters.update(words=lambda name: name.replace("_", " "), percent=_percent)
    return environment


def _percent(score: float) -> str:
    """Score as a percentage, never 0% or 100%, as no score is certain.

    >>> _percent(0.4321), _percent(0.9993), _percent(0.0007)
    ('43%', 'over 99%', 'under 1%')
    """
    whole = round(score * 100)
    if whole >= 100:
        return "over 99%"
    return f"{whole}%" if whole >= 1 else "under 1%"


def written_out(iso: str | None) -> str | None:
    """Date in words, or unchanged if it is not ISO 8601.

    >>> written_out("2025-03-06")
    '6 March 2025'
    """
    day = as_date(iso)
    return f"{day.day} {day:%B} {day.year}" if day else iso
