"""The entry point: `tasktriage [OPTIONS] COMMAND`."""

from __future__ import annotations

import io
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from tasktriage.contracts.errors import TasktriageError, notes_of, one_line
from tasktriage.contracts.secret import scrubbed
from tasktriage.extend.guard import is_open
from tasktriage.extend.process_state import owned

from .app import App, app_of, is_terminal, route_warnings, say
from .lazy import ClosedPipeError, LazyGroup
from .stdout import Router, claim, reader_is_gone, results, routed

__all__ = ["cli", "main"]

INTERRUPTED = 130
# click 8.2 and later; before, click prints the help itself
NO_ARGUMENTS: Any = getattr(click.exceptions, "NoArgsIsHelpError", ())


def _block(context: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> None:
    app_of(context).blocked.extend(value)


def _flags(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    app = app_of(context)
    if parameter.name == "no_plugins":
        app.third_party = not value
    elif parameter.name == "strict_plugins":
        app.strict = bool(value)
    elif parameter.name == "isolate_plugins":
        app.isolate = bool(value)
    elif parameter.name == "plugin_file":
        app.plugin_files.extend(Path(path) for path in value)
    elif parameter.name == "verbose":
        app.verbose = value


def _version(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value and not context.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"tasktriage {version('tasktriage')}")
        context.exit()


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--no-plugin",
    multiple=True,
    metavar="NAME",
    is_eager=True,
    expose_value=False,
    callback=_block,
    help="Leave a plugin out, unimported; may be repeated.",
)
@click.option(
    "--no-plugins",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_flags,
    help="Leave all third-party plugins out.",
)
@click.option(
    "--strict-plugins",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_flags,
    help="Stop if a plugin can't be loaded.",
)
@click.option(
    "--isolate-plugins",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_flags,
    help="Run third-party readers, extractors and outputs in processes of their own.",
)
@click.option(
    "--plugin-file",
    multiple=True,
    metavar="PY",
    is_eager=True,
    expose_value=False,
    callback=_flags,
    type=click.Path(exists=True, dir_okay=False),
    help="Load one Python file as a plugin; may be repeated.",
)
@click.option(
    "-v",
    "--verbose",
    count=True,
    is_eager=True,
    expose_value=False,
    callback=_flags,
    help="Say more; -vv shows tracebacks.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the version and exit.",
)
@click.pass_context
def cli(context: click.Context) -> None:
    """Find the tasks in job descriptions; say which are automatable, augmentable, human-critical.

    \b
    Try:
      tasktriage classify posting.md
      tasktriage classify tasks.csv --column task --format jsonl
      tasktriage classify --text "Mediate between two nurses" --explain
    """  # noqa: D301 (\b is click's mark for text that keeps its lines)
    app = app_of(context)
    defaults = dict(app.settings.classify)
    # click looks defaults up by parameter; the format's is used by the command, after the suffix
    defaults["sectors"] = defaults.pop("sector", ())
    context.default_map = dict.fromkeys(("classify", "profile", "compare"), defaults)
    # what is said of labels holds for no tasks without them; of the machine it does
    context.default_map["extract"] = {k: v for k, v in defaults.items() if k == "threads"}


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line, which owns standard output from here on, and exit with its code."""
    claim(_set_encoding)
    code = run(args)
    stream = results()
    if stream is not None and is_open(stream):
        try:
            stream.flush()
        except OSError:  # whoever failed to write it has said so
            _discard_stdout()
    sys.exit(code)


def _set_encoding(stream: io.TextIOWrapper) -> None:
    """Write to a pipe as to a file: UTF-8, lines ended as the format ends them.

    A terminal keeps its encoding and gets `?` for what it can't show.
    """
    if is_terminal(stream):
        stream.reconfigure(errors="replace")
    else:
        stream.reconfigure(encoding="utf-8", newline="")


def run(args: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; every error is one line on stderr."""
    arguments = list(sys.argv[1:] if args is None else args)
    app = App()
    restore = route_warnings(app)
    try:
        with routed(), owned():
            return _run(app, arguments)
    finally:
        restore()


def _run(app: App, arguments: list[str]) -> int:
    try:
        code = cli.main(args=arguments, prog_name="tasktriage", standalone_mode=False, obj=app)
        if (stream := results()) is not None:
            stream.flush()
        return code if isinstance(code, int) else 0
    except ClosedPipeError:
        return _pipe_closed()
    except (click.Abort, KeyboardInterrupt) as error:
        say("error", "; ".join(["interrupted", *notes_of(error)]))
        return INTERRUPTED
    except SystemExit as error:  # of a stranger's command
        return _exit_code(error)
    except click.UsageError as error:
        _trace(app)
        if isinstance(error, NO_ARGUMENTS):
            click.echo(error.format_message(), err=True)
            return 2
        where = error.ctx.command_path if error.ctx is not None else "tasktriage"
        say("error", f"{error.format_message()} (see '{where} --help')")
        return error.exit_code
    except click.ClickException as error:
        say("error", error.format_message())
        return error.exit_code
    except click.exceptions.Exit as error:
        return error.exit_code
    except TasktriageError as error:
        _trace(app)
        say("error", "; ".join([str(error), *notes_of(error)]))
        return error.exit_code
    except OSError as error:
        if isinstance(error, BrokenPipeError) and reader_is_gone():
            return _pipe_closed()
        _trace(app)
        # an error of the stream itself names no file
        what = error.filename or "standard output can't be written"
        say("error", "; ".join([f"{what}: {error.strerror or error}", *notes_of(error)]))
        _discard_stdout()
        return 1
    except Exception as error:
        _trace(app)
        say("error", f"this is a bug in tasktriage: {one_line(error)}; -vv shows where")
        return 1


def _exit_code(error: SystemExit) -> int:
    """Return a code as the interpreter would, and say a message as it would."""
    if error.code is None or isinstance(error.code, int):
        return error.code or 0
    say("error", str(error.code))
    return 1


def _trace(app: App) -> None:
    if app.verbose > 1:
        click.echo(scrubbed(traceback.format_exc()), err=True, nl=False)


def _pipe_closed() -> int:
    """Whoever read has had enough, as `head` does: that is no error."""
    _discard_stdout()
    return 0


def _discard_stdout() -> None:
    """Point stdout nowhere, so that the interpreter's last flush can't fail again."""
    if isinstance(sys.stdout, Router):
        sys.stdout.discard()


if __name__ == "__main__":
    main()
