"""Runs shared out to workers find what a run by itself finds, whatever becomes of the workers."""

import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from notelint import __version__
from notelint.engine import Session
from notelint.means import Means
from notelint.rules import RuleError
from notelint.settings import load
from notelint.workers import ExecutorError

NOTES = 302
NOTE = """---
aliases: [Alias {0}]
tags: [some]
---
# Note {0}

See [[note {1}]], [[Note {0}|itself]], ![[missing {1}]] and (this)[https://example.org].

## Heading

- [12:7{0}](<../1/note {1}.md#Nowhere>), https://example.org/{0}
"""
# A package as pip leaves it in a folder: functions that make executors, and checks that end badly in other processes.
POOLS = """
import multiprocessing, os
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager

class Watched(ThreadPoolExecutor):
    sent = []

    def submit(self, function, *given):
        self.sent.append(given)
        return super().submit(function, *given)

def one_thread():
    Watched.sent.clear()
    return Watched(1)

@contextmanager
def processes():
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        yield pool

def of_another_version():
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), pretend)

def pretend():
    import notelint
    notelint.__version__ = "0.0.1"

def nothing():
    return 7

def an_open_file():
    return open(os.devnull)

def fails():
    raise OSError("there is no such cluster")

def deadly(note):
    if note.path.startswith("5/") and multiprocessing.parent_process() is not None:
        os._exit(1)
    yield from ()

def broken(note):
    raise KeyError("oh")
    yield
"""
POINTS = "[notelint.checks]\nacme.deadly = acme_pools:deadly\nacme.broken = acme_pools:broken\n"
RULE = "code: MY001\nsummary: A rule.\nmessage: said\ncheck: acme.{}\n"


def put(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


@pytest.fixture(scope="module")
def vault(tmp_path_factory):
    folder = tmp_path_factory.mktemp("vaults") / "vault"
    for number in range(NOTES):
        put(folder / f"{number % 7}" / f"note {number}.md", NOTE.format(number, number // 2))
    (folder / ".git").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "9 is a pipe.md")  # which nobody can read, here or elsewhere
    return folder


@pytest.fixture
def copy(vault, tmp_path):
    """Another vault with the same notes."""
    shutil.copytree(vault, tmp_path / "vault", ignore=shutil.ignore_patterns("* pipe.md"))
    return tmp_path / "vault"


@pytest.fixture(scope="module")
def pools(tmp_path_factory):
    site = tmp_path_factory.mktemp("site")
    put(site / "acme_pools.py", POOLS)
    put(site / "acme_pools-1.dist-info" / "METADATA", "Metadata-Version: 2.1\nName: acme-pools\nVersion: 1\n")
    put(site / "acme_pools-1.dist-info" / "entry_points.txt", POINTS)
    sys.path.insert(0, str(site))
    yield
    sys.path.remove(str(site))
    sys.modules.pop("acme_pools", None)


def told(vault, executor="", jobs=1, progress=lambda done, total: None, **settings):
    """All that a run tells, and its remarks."""
    report = Session(load(vault, **settings), means=Means(None, jobs, executor, progress=progress)).report()
    return [tuple(item) for item in report.diagnostics], report.remarks


@pytest.fixture(scope="module")
def alone(vault):
    """What a run by itself tells."""
    found = told(vault)
    assert len(found[0]) > 20
    assert found[1] == ()
    return found


def once(function):
    """Something to do when the first note is done, while others are under way."""
    done = []

    def progress(number, total):
        if not done:
            assert number < total
            done.append(function())

    return progress


def lost(found, alone, words):
    """All is found, and it is said that the workers were lost."""
    diagnostics, remarks = found
    assert diagnostics == alone[0]
    (remark,) = remarks
    assert remark.startswith("the workers were lost before their work was done (")
    assert words in remark


def with_rule(vault, folder, check):
    """Settings beside a vault, with a rule of an installed check."""
    put(folder / "rules" / "my-rule.yaml", RULE.format(check))
    return put(folder / "notelint.toml", f"root = {str(vault)!r}\nrules = ['rules']\n")


class TestProcesses:
    def test_the_same_is_found(self, vault, alone):
        assert told(vault, jobs=2) == alone

    def test_the_run_goes_on_without_them(self, vault, pools, tmp_path):
        config = with_rule(vault, tmp_path, "deadly")
        lost(told(vault, jobs=2, config=config), told(vault, config=config), "the processes ended")

    def test_a_check_that_fails_ends_the_run(self, vault, pools, tmp_path):
        with pytest.raises(RuleError, match=r"acme.broken of MY001 fails on .*: KeyError: 'oh'"):
            told(vault, jobs=2, config=with_rule(vault, tmp_path, "broken"))


class TestMade:
    def test_threads_that_read_the_files(self, vault, alone, pools):
        import acme_pools

        def sent():
            return len(acme_pools.Watched.sent)

        at_first = []
        assert told(vault, "acme_pools:one_thread", progress=once(lambda: at_first.append(sent()))) == alone
        assert 0 < at_first[0] < sent() - 1  # some wait until others are done
        assert not any(
            b"aliases:" in piece for given in acme_pools.Watched.sent for piece in given if type(piece) is bytes
        )

    def test_what_a_context_manager_gives(self, vault, alone, pools):
        assert told(vault, "acme_pools:processes") == alone

    def test_workers_with_another_notelint(self, vault, pools):
        with pytest.raises(ExecutorError, match=f"run notelint 0.0.1 on .*: have notelint {__version__} on .* there"):
            told(vault, "acme_pools:of_another_version")

    def test_what_the_standard_library_brings(self, vault, alone):
        assert told(vault, "concurrent.futures:ThreadPoolExecutor") == alone

    def test_a_check_that_fails_ends_the_run(self, vault, pools, tmp_path):
        with pytest.raises(RuleError, match=r"acme.broken of MY001 fails on .*: KeyError: 'oh'"):
            told(vault, "acme_pools:one_thread", config=with_rule(vault, tmp_path, "broken"))

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("acme_pools:nothing", "acme_pools:nothing makes no executor: TypeError: '.*int' object"),
            ("acme_pools:an_open_file", "acme_pools:an_open_file makes no executor, but <_io"),
            ("acme_pools:fails", "acme_pools:fails makes no executor: OSError: there is no such cluster"),
            ("acme_pools:gone", "the executor cannot be imported from acme_pools:gone: module 'acme_pools' has no"),
            ("acme_pool:make", "the executor is to come from acme_pool:make, and there is no such module"),
        ],
    )
    def test_what_is_no_executor(self, vault, pools, name, words):
        with pytest.raises(ExecutorError, match=words):
            told(vault, name)

    @pytest.mark.parametrize(
        "name", ["dask", "acme_pools", "acme pools:make", "a:b:c", "http://host:1", "../x.py:make"]
    )
    def test_what_is_no_name(self, tmp_path, name):
        with pytest.raises(
            ExecutorError, match=r"is none: it is dask://HOST:PORT, .*FILE\.json.*, or package\.module:make"
        ):
            told(tmp_path, name)  # although there are no notes

    @pytest.mark.parametrize("place", ["vault", "vault/lib", "work"])
    def test_no_code_of_a_vault_or_of_the_working_directory_is_run(self, copy, tmp_path, monkeypatch, place):
        put(tmp_path / place / "brought.py", "raise SystemExit('it was run')")
        (tmp_path / "work").mkdir(exist_ok=True)
        monkeypatch.syspath_prepend(tmp_path / place)
        monkeypatch.chdir(tmp_path / "work")
        with pytest.raises(ExecutorError, match="no code is run from a vault or from the working directory"):
            told(copy, "brought:make")


@pytest.fixture(scope="module")
def distributed():
    return pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def cluster(distributed, pools):
    import dask

    # two workers may die of a note before it is given up
    with dask.config.set({"distributed.scheduler.allowed-failures": 1}), local_cluster() as running:
        yield running


@pytest.mark.usefixtures("distributed")
class TestDask:
    def test_the_same_is_found(self, vault, alone, cluster):
        assert told(vault, address(cluster)) == alone

    def test_notes_that_changed_are_read_again(self, copy, cluster):
        note = next(copy.rglob("*.md"))
        for text in ("[[a]]", "[[b]]"):
            note.write_text(text)
            os.utime(note, ns=(10**18, 10**18))
            assert told(copy, address(cluster)) == told(copy)

    def test_a_worker_that_is_killed(self, vault, alone, cluster):
        victim = next(iter(cluster.workers.values())).pid
        assert told(vault, address(cluster), progress=once(lambda: os.kill(victim, signal.SIGKILL))) == alone

    def test_a_note_that_kills_every_worker(self, vault, cluster, tmp_path):
        config = with_rule(vault, tmp_path, "deadly")
        lost(told(vault, address(cluster), config=config), told(vault, config=config), "KilledWorker")

    def test_a_cluster_that_is_closed(self, vault, alone):
        with local_cluster(n_workers=1, processes=False, protocol="tcp") as running:
            lost(told(vault, address(running), progress=once(running.close)), alone, "")

    def test_workers_with_other_files_in_the_same_place(self, vault, copy, alone, tmp_path, monkeypatch):
        if not Path("/proc/self/cwd").exists():
            pytest.skip("a path that leads each process elsewhere is to be had on Linux only")
        for note in copy.rglob("*.md"):
            note.write_text("an older one, with another [[target]]")
        monkeypatch.chdir(vault)
        settings = load(vault)
        settings.root = Path("/proc/self/cwd")
        with started(tmp_path / "scheduler.json", cwd=copy):
            report = Session(settings, means=Means(executor=str(tmp_path / "scheduler.json"))).report()
        assert ([tuple(item) for item in report.diagnostics], report.remarks) == alone

    def test_workers_with_another_notelint(self, vault, tmp_path):
        put(tmp_path / "older" / "notelint" / "__init__.py", "__version__ = '0.0.1'\n")
        with (
            started(tmp_path / "scheduler.json", cwd=tmp_path, env={"PYTHONPATH": str(tmp_path / "older")}),
            pytest.raises(ExecutorError, match=f"the workers cannot run notelint .*: have notelint {__version__} on "),
        ):
            told(vault, str(tmp_path / "scheduler.json"))

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("dask://somewhere", "'dask://somewhere' names no scheduler: dask://HOST:PORT"),
            ("dask://127.0.0.1:1", "no dask scheduler .* answers at tcp://127.0.0.1:1 within 1 s"),
            ("nothing.json", "the dask scheduler file 'nothing.json' cannot be read: No such file"),
            (str(Path(__file__).parent.parent / "fixtures" / "x.json"), "cannot be read"),
        ],
    )
    def test_no_scheduler(self, vault, monkeypatch, name, words):
        monkeypatch.setattr("notelint.workers.cluster._PATIENCE", 1)
        with pytest.raises(ExecutorError, match=words):
            told(vault, name)

    def test_a_file_that_names_no_scheduler(self, vault, tmp_path):
        for text in ("", "[]", "{}", "7"):
            with pytest.raises(ExecutorError, match="is no dask scheduler file: it tells no address"):
                told(vault, str(put(tmp_path / "scheduler.json", text)))

    def test_nobody_is_asked_for_a_few_notes(self, tmp_path):
        put(tmp_path / "a.md", "[[b]]")
        diagnostics, remarks = told(tmp_path, "dask://127.0.0.1:1")
        assert len(diagnostics) == 1
        assert remarks == ()


def test_dask_is_asked_for_where_it_is_missing(vault, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ExecutorError, match=r"pip install 'notelint\[dask\]'"):
        told(vault, "dask://127.0.0.1:1")


def local_cluster(**differently):
    from distributed import LocalCluster

    usual = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": ":0"}
    return LocalCluster(**usual | differently, silence_logs="CRITICAL")


def address(cluster):
    return cluster.scheduler_address.replace("tcp://", "dask://")


@contextmanager
def started(file, cwd, env=None):
    """A scheduler that says in a file where it is, and a worker, as they are started by hand; in a folder."""
    common = ["--scheduler-file", str(file), "--no-dashboard"]
    commands = [["dask_scheduler", "--port", "0"], ["dask_worker", "--nthreads", "2", "--no-nanny"]]
    running = [
        subprocess.Popen(
            [sys.executable, "-P", "-m", f"distributed.cli.{name}", *common, *words],
            cwd=cwd,
            env=os.environ | (env or {}),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for name, *words in commands
    ]
    try:
        with ThreadPoolExecutor(1) as waiting:  # a worker waits for the file as well
            waiting.submit(_wait_for, file, running[0]).result(60)
        yield
    finally:
        for process in running:
            process.kill()
            process.wait()


def _wait_for(file, process):
    while not (file.exists() and file.stat().st_size):
        assert process.poll() is None, "the scheduler ended"
