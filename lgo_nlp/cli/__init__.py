"""The command line: the only room that prints or exits; one file a command, ``main`` runs them."""

import io
from typing import Annotated, Any, Final

import typer

from lgo_nlp.cli import (
    annotations,
    comparing,
    evaluating,
    explaining,
    packages,
    recording,
    reviewing,
    streams,
    tagging,
    training,
)
from lgo_nlp.errors import LgoError

_UsageError: Final[Any] = typer.BadParameter.__base__  # typer does not offer it under its own name
app = typer.Typer(
    name="lgo-nlp",
    help="Read decisions of the Local Government and Social Care Ombudsman: "
    "tag each sentence as fault, injustice, finding or agreed action.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["--help", "-h"]},
)
_commands = (
    tagging.tag, recording.records, training.train, evaluating.evaluate, comparing.compare, reviewing.review,
    explaining.explain,
)  # fmt: skip
for _command in _commands:
    app.command()(_command)
app.add_typer(annotations.app, name="annotations")


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        streams.write(f"lgo-nlp {version('lgo-nlp')}\n")
        raise typer.Exit


@app.callback()
def _all_commands(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version and exit.")
    ] = False,
) -> None:
    """Options that come before a command."""


def main() -> None:
    """Run the command line; an error that a user can correct becomes one line on stderr and exit status 2."""
    streams.open_closed()
    try:
        with streams.standard_output():
            status = app(prog_name="lgo-nlp", standalone_mode=False)
    except BrokenPipeError:
        status = 1
    except typer.Abort:
        status = tagging.INTERRUPTED
    except _UsageError as error:
        lines = io.StringIO()
        error.show(lines)
        streams.tell_lines(lines.getvalue())
        status = error.exit_code
    except (LgoError, ModuleNotFoundError) as error:
        message = packages.advice_on(error) if isinstance(error, ModuleNotFoundError) else error
        if message is None:
            raise
        streams.complain(message)
        status = 2
    raise SystemExit(status or 0)
