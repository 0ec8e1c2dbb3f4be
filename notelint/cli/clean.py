"""``notelint clean``: what earlier runs left for later ones, removed."""

import click

from notelint import store
from notelint.cli.common import HELP, fail, write
from notelint.cli.running import cache_dir
from notelint.discover import reason
from notelint.reporters import visible


@click.command("clean", context_settings=HELP)
@cache_dir
def command(**_: object) -> None:
    """Remove what runs leave for later ones.

    Only files that notelint itself has written are removed. Later runs read all notes anew, and find the same.
    """
    try:
        place = visible(str(store.chosen()))
        try:
            files, size = store.clean()
        except FileNotFoundError:
            files = size = 0
    except OSError as error:
        fail(f"{place}: {reason(error)}")
    except (RuntimeError, ValueError) as error:  # there is no home, or a name holds a NUL
        fail(f"there is no folder to clean: {error}")
    if not files:
        write([f"Nothing is kept in {place}.\n"])
    else:
        write([f"Removed {files} file{'' if files == 1 else 's'} ({size / 1_000_000:,.1f} MB) from {place}.\n"])
