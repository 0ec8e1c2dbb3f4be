"""Workers that an installed package makes: what ``--executor package.module:make`` names."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from notelint import plugins
from notelint.workers import ExecutorError, Workers


@contextmanager
def made(named: str, jobs: int, linted: Iterable[Path]) -> Iterator[Workers]:
    """The workers of an executor, or of a context manager that gives one, which a function without arguments makes.

    Args:
        named: the function, ``package.module:make``.
        jobs: how many functions it is given at once where it does not tell how many it runs.
        linted: folders out of which no code is run.

    Raises:
        ExecutorError: there is no such function, it fails, or what it makes is no executor.
    """
    with ExitStack() as stack:
        try:
            make = plugins.load(plugins.EXECUTOR, named, linted)
            executor = stack.enter_context(make())
        except plugins.PluginError as error:
            raise ExecutorError(str(error)) from error
        except Exception as error:
            raise ExecutorError(f"{named} makes no executor: {type(error).__name__}: {error}") from error
        if not callable(getattr(executor, "submit", None)):
            raise ExecutorError(f"{named} makes no executor, but {executor!r}")
        # all of the standard library and those made like them tell so
        yield Workers(executor, getattr(executor, "_max_workers", None) or jobs, elsewhere=True)
