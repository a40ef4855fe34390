"""The application: its commands, what they say when something goes wrong, and their exit statuses."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from stemmatic import __version__
from stemmatic.errors import StemmaticError
from stemmatic.show.streams import discard_output, prepare_streams, say

_MOST_SHOWN = 80  # characters of an argument
FAULTS, FAILED, INTERRUPTED, PIPE_CLOSED = 1, 2, 130, 141
# Importing makes a million objects that stay: looking through them every 700, as Python does, takes 0.1 s of a start.
_OBJECTS_BETWEEN_COLLECTIONS = 100_000

_HELP = """Follow a text from channel to channel and from language to language.

Stemmatic reads dumps of public channels, keeps them in an archive, and finds which post is a forward, a copy, an
excerpt or a translation of which other. It works offline, but for `collect` and `seal --authority`.

\b
Examples:
  stemmatic trace --examples                 try it on the bundled examples
  stemmatic trace export/ page.html          read dumps and link them
  stemmatic families                         what went where
  stemmatic show FAMILY                      one family: proposed stemma and collation
  stemmatic export links --format csv        for other tools

\b
Exit status:
  0    all well
  1    something in the dumps could not be read; the rest was
  2    wrong usage, or nothing could be done; one line says why
  130  stopped with Ctrl-C
  141  whoever read the output has gone

The archive is ./stemmatic-archive unless --archive or the environment variable STEMMATIC_ARCHIVE says otherwise.
STEMMATIC_PROCESSES says how many processes may share the work of a run, in place of one a core; each takes some 300 MB.
STEMMATIC_TRACEBACK=1 shows where an unexpected error came from.
"""


class _Commands(TyperGroup):
    """The commands, with every foreseen way to fail turned into one line and a status."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except StemmaticError as error:
            status = _fail(str(error))
        except UnicodeEncodeError as error:  # an argument that is no UTF-8, asked of the archive
            status = _fail(f"{error.object[:_MOST_SHOWN]}: expected UTF-8, found a byte that is none")
        except BrokenPipeError:
            discard_output()
            status = PIPE_CLOSED
        except OSError as error:
            status = _fail(f"{error.filename}: {error.strerror}" if error.filename else error.strerror or str(error))
        except KeyboardInterrupt:
            keeps = ctx.invoked_subcommand in ("trace", "add", "collect", "link")
            kept = ": what was read whole is kept; run the same command again to go on" if keeps else ""
            say(f"stemmatic: stopped{kept}", err=True)
            status = INTERRUPTED
        raise typer.Exit(status)


def _fail(message: str) -> int:
    from stemmatic.show.printable import one_line  # rich: not before it is needed

    say(f"stemmatic: {one_line(message)}", err=True)
    return FAILED


app = typer.Typer(
    cls=_Commands,
    help=_HELP,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _print_version(asked: bool) -> None:
    if asked:
        say(f"stemmatic {__version__}")
        raise typer.Exit


@app.callback()
def stemmatic(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """The options before a command; the help is ``_HELP``."""


def main() -> None:
    """The command line; ends the process."""
    prepare_streams()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    try:
        app()
    except SystemExit as ending:
        _leave(ending.code)
        raise
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:
        if os.environ.get("STEMMATIC_TRACEBACK"):
            raise
        say(
            f"stemmatic: unexpected {type(error).__name__}: {' '.join(str(error).split())};"
            " please report it, with what STEMMATIC_TRACEBACK=1 shows",
            err=True,
        )
        sys.exit(FAILED)


def _leave(status: str | int | None) -> None:
    """End the process now, if all is done: Python takes 0.2 s to take apart what goes with the process anyway."""
    if isinstance(status, str) or threading.active_count() > 1:
        return
    atexit._run_exitfuncs()  # temporary folders are removed there
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        return
    os._exit(status or 0)
