"""The commands, each a module that is imported when it is called; and what becomes of a run that fails."""

import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from notelint import __version__
from notelint.cli.common import EXIT_FAILED, EXIT_FOUND, EXIT_INTERRUPTED, HELP, discard_output, fail

# modules here that are no commands
_SHARED = ("__init__", "commands", "common", "documents", "job", "options", "progress", "running")


class Commands(click.Group):
    """The commands, each imported when it is called, with a word to those who forget one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The modules of this package that are commands."""
        return sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in _SHARED)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a module; None if there is none such."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"notelint.cli.{cmd_name}").command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """As click's; a path in a command's place is told from a typing slip."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            from notelint.near import nearest

            near = nearest(name, self.list_commands(ctx))
            if os.path.exists(name):  # noqa: PTH110
                raise click.UsageError(f"'{name}' is no command; did you mean 'notelint check {name}'?", ctx)
            if near:
                raise click.UsageError(f"there is no command '{name}'; did you mean '{near}'?", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings=HELP)
@click.version_option(__version__, message="notelint %(version)s")
def cli() -> None:
    """Lint a vault of Markdown notes: wikilinks, front matter, malformed links, timestamps."""


def run() -> None:
    """Run the command that the arguments name, and exit as it ends."""
    # a run makes a million small things that all live until its end and hold no circles
    gc.disable()
    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as ending:
        sys.exit(ending.exit_code)
    except click.UsageError as error:
        error.show()
        sys.exit(EXIT_FAILED)
    except click.ClickException as error:
        fail(error.format_message())
    except (click.Abort, KeyboardInterrupt) as error:
        told = f"; {error}" if isinstance(error, KeyboardInterrupt) and error.args else ""
        click.echo(f"notelint: interrupted{told}", err=True)
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:
        discard_output()
        sys.exit(EXIT_FOUND)
    except Exception as error:
        from notelint.rules import RuleError
        from notelint.workers import ExecutorError  # imports much that a version does without

        if isinstance(error, RuleError | ExecutorError):
            fail(str(error))
        if os.environ.get("NOTELINT_TRACEBACK"):
            raise
        words = " ".join((f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())))
        fail(f"internal error: {words}; this is a defect of notelint: NOTELINT_TRACEBACK=1 shows where it happened")
    finally:
        # before it ends, Python would look for circles among all of them
        gc.freeze()
