"""``--engine`` and ``--address``: what does the work; and inputs and outputs that are in a bucket."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lgo_nlp.cli.options import check_choice
from lgo_nlp.cli.packages import need
from lgo_nlp.cli.places import check_output, find_inputs
from lgo_nlp.errors import LgoError, OutputError, PageError
from lgo_nlp.files import errors_of, is_uri, journal_of, record_of, shown_name

if TYPE_CHECKING:
    from lgo_nlp.buckets import BucketPages
    from lgo_nlp.reading import Pages
    from lgo_nlp.tagging import Engine

_PACKAGES: Final = {"serial": None, "processes": None, "ray": "ray", "spark": "pyspark"}


@dataclass(frozen=True, slots=True)
class Work:
    """What is to do the work: the name of an engine, the address of a cluster, and how many processes or workers."""

    engine: str
    address: str | None
    jobs: int | None

    @property
    def processes(self) -> int:
        """The most processes of this machine."""
        return 1 if self.engine == "serial" else self.jobs or 1

    def check(self, output: str | None) -> None:
        """Raise an error if the choices do not go together, or a package is missing."""
        check_choice("--engine", self.engine, _PACKAGES)
        package = _PACKAGES[self.engine]
        if self.address is not None and package is None:
            raise LgoError(f"--address {self.address}: is for --engine ray or spark, not for {self.engine}")
        if package is not None:
            if output is None:
                raise OutputError(f"--engine {self.engine} needs --output FILE: a cluster is for many pages")
            need(package)

    def started(self) -> "AbstractContextManager[Engine | None]":
        """A block in which the cluster is ready; it gives nothing where this machine's processes do the work."""
        if _PACKAGES[self.engine] is None:
            return nullcontext()
        from lgo_nlp.engines import connected

        return connected(self.engine, workers=self.jobs, address=self.address)


@contextmanager
def written_here(output: str, *, resume: bool) -> Iterator[Path]:
    """A block with the path to write an output to; if that is in a bucket, it is sent there at the end."""
    if not is_uri(output):
        yield Path(output)
        return
    from lgo_nlp.buckets import place_of, staged

    with staged(place_of(output), resume=resume) as path:
        yield path


def find_anywhere(inputs: Sequence[str], output: str | None) -> "Pages | BucketPages":
    """Pages that inputs name, here or in buckets, none of which is the output.

    Raises:
        LgoError: an input names nothing, or the output cannot be written or is one of the pages.
    """
    here = None if output is None or is_uri(output) else Path(output)
    there = [name for name in inputs if is_uri(name)]
    if not there:
        beside = [place(here) for place in (journal_of, errors_of, record_of)] if here else []
        return find_inputs(inputs, here, beside)
    if len(there) < len(inputs):
        raise PageError(f"{shown_name(there[0])}: is in a bucket, and other inputs are not; give one kind in one run")
    from lgo_nlp.buckets import pages_in, place_of

    found = pages_in(list(map(place_of, there)))
    if here is not None:
        check_output(here)
    if output is not None and is_uri(output) and place_of(output) in found.places:
        raise OutputError(f"{shown_name(output)}: is one of the pages to tag; name another file for the output")
    return found
