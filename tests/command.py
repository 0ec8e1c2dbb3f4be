"""The command as users run it, for tests: what it ends in, what it writes, what it tells."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager

import pytest

COMMAND = [sys.executable, "-m", "notelint"]


def environment(**extra):
    """That of the tests, without what changes how notelint behaves."""
    spoken = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE")
    own = [name for name in os.environ if name.startswith("NOTELINT") and name != "NOTELINT_CACHE_DIR"]
    kept = {name: value for name, value in os.environ.items() if name not in spoken and name not in own}
    return kept | extra


# Most runs are forks of one process that has imported what a run needs: a tenth of the time, all else is the same.
FORKS = """
import gc, json, os, sys
import notelint.baseline, notelint.cli.check, notelint.cli.commands, notelint.cli.fix, notelint.closing, notelint.engine
import notelint.reporters.concise, notelint.reporters.json, notelint.reporters.text, notelint.settings.file
import notelint.plan, notelint.scan, notelint.schema, pydantic, pyromark, yaml
notelint.scan.scan("a.md", b"---\\na: [b]\\n---\\n[[c]] `d`", notelint.plan.Plan("obsidian"))
gc.freeze()  # what is not looked at is not copied
for line in sys.stdin:
    streams, cwd, env, args = json.loads(line)
    if not (child := os.fork()):
        for number, name in enumerate(streams):
            os.dup2(os.open(name, os.O_RDWR), number)
        sys.stdin = open(0)
        os.environ.update(env)
        os.chdir(cwd)
        sys.argv = ["notelint", *args]
        notelint.cli.main()
        sys.exit()
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture(scope="module", autouse=True)
def forks(tmp_path_factory):
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", FORKS], env=environment(), text=True, **pipes) as running:
        notelint.forks = running
        notelint.streams = [tmp_path_factory.mktemp("streams") / name for name in ("in", "out", "err")]
        yield
        running.stdin.close()


def notelint(*args, cwd, stdin=b"", env=None):
    """The exit status of a run, what it wrote, and what it told."""
    for stream, data in zip(notelint.streams, (stdin, b"", b""), strict=True):
        stream.write_bytes(data)
    order = [[str(stream) for stream in notelint.streams], str(cwd), env or {}, args]
    notelint.forks.stdin.write(json.dumps(order) + "\n")
    notelint.forks.stdin.flush()
    status = int(notelint.forks.stdout.readline())
    out, told = (stream.read_bytes().decode("utf-8", "surrogateescape") for stream in notelint.streams[1:])
    calm(told)
    return status, out, told


def shell(script, cwd):
    """A script in which ``$0 -m notelint`` is the command; its exit status and what was told."""
    done = subprocess.run(["sh", "-c", script, sys.executable], cwd=cwd, env=environment(), capture_output=True)
    told = done.stderr.decode()
    calm(told)
    return done.returncode, told


@contextmanager
def started(*args, cwd, **pipes):
    """A run that goes on beside the test, and not beyond it."""
    pipes |= {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([*COMMAND, *args], cwd=cwd, env=environment(), **pipes) as running:
        try:
            yield running
        finally:
            running.kill()


def calm(told):
    assert "Traceback" not in told
    assert "internal error" not in told
    assert "Exception ignored" not in told


def write(root, notes):
    for path, text in notes.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root
