"""The command tree, read off the folder ``commands``, and how errors leave the program."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from codewell.cli import commands
from codewell.errors import CodewellError

FOUND = 1
BAD_INPUT = 2
DONE_IN_PART = 3
INTERRUPTED = 130
_HELP = "NoArgsIsHelpError"
"""What asks for a command where none is given: its message is the help."""


class _InterruptedError(Exception):
    """Ctrl-C during a command: typer would turn a KeyboardInterrupt into a silent exit."""


class _Commands(TyperGroup):
    """Imports a command's module only when it is called: ``codewell show`` starts fast."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise _InterruptedError from None

    def list_commands(self, ctx: Any) -> list[str]:
        """Every module of the folder, by name."""
        del ctx
        return sorted(m.name.replace("_", "-") for m in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, or None."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{commands.__name__}.{cmd_name.replace('-', '_')}")
        target = module.command
        if not isinstance(target, typer.Typer):
            single = typer.Typer(add_completion=False, rich_markup_mode=None)
            single.command(name=cmd_name)(target)
            target = single
        built = typer.main.get_command(target)
        built.name = cmd_name
        return built


app = typer.Typer(
    cls=_Commands,
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Medical coding with proof, on your own machine.",
)


@app.callback()
def _root() -> None:
    """Medical coding with proof, on your own machine."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status of the outside contract."""
    try:
        result = app(args=arguments, standalone_mode=False, prog_name="codewell")
    except CodewellError as error:
        print(f"codewell: {error}", file=sys.stderr)  # noqa: T201
        return BAD_INPUT
    except (_InterruptedError, KeyboardInterrupt):
        print("codewell: interrupted; nothing half-written is left", file=sys.stderr)  # noqa: T201
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception as error:
        return _usage(error)
    return result if isinstance(result, int) else 0


def _usage(error: Exception) -> int:
    """A misuse as one line; anything else is a defect, told without text of a record."""
    message = getattr(error, "format_message", None)
    if message is not None:
        name = "" if type(error).__name__ == _HELP else "codewell: "
        print(f"{name}{message().replace('Value error, ', '')}", file=sys.stderr)  # noqa: T201
        return BAD_INPUT
    if type(error).__name__ in ("Exit", "Abort"):
        return int(getattr(error, "exit_code", 1))
    print(  # noqa: T201
        f"codewell: a defect in Codewell ({type(error).__name__} in {_place(error)});"
        " please report this line",
        file=sys.stderr,
    )
    return BAD_INPUT


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "unknown place"
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"
