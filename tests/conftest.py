"""The tests keep what runs leave in a folder of their own, all processes of a test run in the same.

They are no job of GitHub, GitLab or Azure, wherever they run: there, formats choose themselves.
"""

import os
import shutil
import tempfile

NAME = "NOTELINT_CACHE_DIR"
JOB = ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITLAB_CI", "TF_BUILD")


def pytest_configure(config):
    for name in JOB:
        os.environ.pop(name, None)
    if not hasattr(config, "workerinput"):
        config.cache_before = os.environ.get(NAME)
        os.environ[NAME] = tempfile.mkdtemp(prefix="notelint-cache-")


def pytest_unconfigure(config):
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(NAME), ignore_errors=True)
        if config.cache_before is not None:
            os.environ[NAME] = config.cache_before
