"""The examples of the CommonMark specification, which are not part of the project.

The source distribution of markdown-it-py carries them. It is fetched from the package index once, by the slow tests,
and kept in pytest's cache; where it is neither kept nor to be had, the tests that need it skip.
"""

import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

PACKAGE, VERSION = "markdown-it-py", "4.3.0"
MEMBER = "tests/test_cmark_spec/commonmark.json"


def examples(cache: pytest.Cache, *, fetch: bool) -> list[str]:
    """The Markdown of every example; skips where there is none, which ``fetch`` may change."""
    kept = cache.mkdir("commonmark") / f"{PACKAGE}-{VERSION}.json"
    if not kept.is_file():
        if not fetch:
            pytest.skip("'pytest -m slow tests/test_hidden.py' fetches the examples of CommonMark")
        kept.write_text(_download(kept.parent), "utf-8")
    return [example["markdown"] for example in json.loads(kept.read_text("utf-8"))]


def _download(folder: Path) -> str:
    options = ("--quiet", "--disable-pip-version-check", "--no-deps", f"--no-binary={PACKAGE}", f"--dest={folder}")
    command = (sys.executable, "-m", "pip", "download", *options, f"{PACKAGE}=={VERSION}")
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=180)
    except (OSError, subprocess.SubprocessError) as error:
        pytest.skip(f"the examples of CommonMark cannot be fetched: {error}")
    archive = next(folder.glob(f"*-{VERSION}.tar.gz"))
    with tarfile.open(archive) as source:
        member = next((name for name in source.getnames() if name.endswith(MEMBER)), None)
        assert member is not None, f"{archive.name} holds no {MEMBER}"
        file = source.extractfile(member)
        assert file is not None
        return file.read().decode("utf-8")
