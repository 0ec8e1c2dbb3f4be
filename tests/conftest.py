"""The tests keep what runs leave in a folder of their own, all processes of a test run in the same."""

import os
import shutil
import tempfile

NAME = "NOTELINT_CACHE_DIR"


def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        config.cache_before = os.environ.get(NAME)
        os.environ[NAME] = tempfile.mkdtemp(prefix="notelint-cache-")


def pytest_unconfigure(config):
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(NAME), ignore_errors=True)
        if config.cache_before is not None:
            os.environ[NAME] = config.cache_before
