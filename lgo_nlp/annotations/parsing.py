"""JSON, labels and types as annotation files hold them: checked, or an error that says what is wrong."""

import json
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, Final

from lgo_nlp.errors import AnnotationError
from lgo_nlp.labels import BY_NAME, LABELS
from lgo_nlp.reading.json_lines import MOST_LINE

SECOND_LEVEL: Final = "/"
"""What a label and its type are joined with where a tool knows labels only: ``fault/delay``."""


def parse_json(line: bytes) -> Any:
    """The value of a line of JSON.

    Raises:
        AnnotationError: it is too long, not JSON, or not UTF-8 and could not be written again.
    """
    if len(line) > MOST_LINE:
        raise AnnotationError(f"is larger than {MOST_LINE:,} bytes; give JSON Lines, one paragraph a line")
    try:
        value = json.loads(line.decode("utf-8"))
        json.dumps(value, ensure_ascii=False).encode()  # half of a surrogate pair is JSON, and cannot be written
    except UnicodeDecodeError:
        raise AnnotationError("is not UTF-8; save the file as UTF-8") from None
    except UnicodeEncodeError:
        fault = "holds half of a surrogate pair, which is not a character; export the file again as UTF-8"
        raise AnnotationError(fault) from None
    except (ValueError, RecursionError) as error:
        raise AnnotationError(f"malformed JSON ({error}); give one object a line") from None
    return value


def split_label(label: Any) -> tuple[str, tuple[str, ...]]:
    """The label of a name, and the type behind it if the name is of the second level.

    Raises:
        AnnotationError: either is not in the scheme.

    >>> split_label("fault/delay"), split_label("fault")
    (('fault', ('delay',)), ('fault', ()))
    """
    name, level, kind = label.partition(SECOND_LEVEL) if isinstance(label, str) else (label, "", "")
    return check_label(name), check_types(name, [kind] if level else [])


def names_of(label: str, types: tuple[str, ...]) -> list[str]:
    """Names of the second level that say a label with its types; the label alone if it has none.

    >>> names_of("fault", ("delay", "procedure"))
    ['fault/delay', 'fault/procedure']
    """
    return [f"{label}{SECOND_LEVEL}{name}" for name in types] or [label]


def check_label(label: Any) -> str:
    """The label; an AnnotationError is raised if it is not one of the scheme."""
    if not isinstance(label, str) or label not in BY_NAME:
        advice = f"use one of {', '.join(LABELS)}"
        raise AnnotationError(f"label {label!r} is not in the scheme; {advice}{_nearest(label, LABELS)}")
    return label


def check_types(label: str, types: Any) -> tuple[str, ...]:
    """Types of the label, each once, in the order of the scheme; an AnnotationError if they are not a list of these."""
    known = BY_NAME[label].types
    if not isinstance(types, list) or not all(isinstance(name, str) for name in types):
        raise AnnotationError("'types' is not a list of names; leave the key out where they are not known")
    for name in types:
        if name not in known:
            hint = f"use one of {', '.join(known)}{_nearest(name, known)}" if known else f"a {label} takes none"
            raise AnnotationError(f"type {name!r} is not a type of {label}; {hint}")
    return tuple(name for name in known if name in types)


def _nearest(name: Any, names: Iterable[str]) -> str:
    """The name that was probably meant, to end an advice with; empty if none is near."""
    tidy = name.strip().lower().replace(" ", "_").replace("-", "_") if isinstance(name, str) else ""
    near = get_close_matches(tidy, list(names), n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""
