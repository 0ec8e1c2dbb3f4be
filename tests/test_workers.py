"""Worker processes: however many there are and whatever becomes of them, a run tells the same; none outlives it."""

import os
import pickle
import select
import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from notelint.cache import stamp_of
from notelint.settings import load
from notelint.workers.batches import Wanted, batches, scan_batch
from tests.command import COMMAND, calm, environment, forks, notelint, write
from tests.pieces import FRONT_MATTER, OPENERS, WHOLE

__all__ = ["forks"]
MANY = 330  # notes, which is more than one process scans
FIXTURES = sorted(path.name for path in (Path(__file__).parents[1] / "fixtures").iterdir() if path.is_dir())
posix = pytest.mark.skipif(os.name == "nt", reason="signals and pipes as on Unix")

# A package as pip leaves it in a folder: checks that do odd things in worker processes, or when the test wants it.
CHECKS = """
import multiprocessing, os, signal, time

def is_worker():
    return multiprocessing.parent_process() is not None

def killed(note):
    if is_worker() and note.path == "1/n100.md":
        os.kill(os.getpid(), signal.SIGKILL)
    yield from ()

def broken(note):
    if note.path == "2/n200.md":
        raise KeyError("oh")
    yield from ()

def waits(note):
    if note.path == "1/n100.md":
        with open(os.environ["TEST_PIPE"], "w") as pipe:
            pipe.write("here")
        open(os.environ["TEST_PIPE"] + ".end").read()
    yield from ()

def lasts(note):
    if note.path == "1/n100.md":
        until = time.monotonic() + 0.6
        while time.monotonic() < until:
            pass
    yield from ()
"""
NAMES = ("killed", "broken", "waits", "lasts")


def small_notes(seed):
    """The texts of many small notes, by path."""
    random = Random(seed)
    chosen = [*OPENERS.values(), *WHOLE.values(), *FRONT_MATTER.values()]
    paths = [f"{number % 9}/n{number}.md" for number in range(MANY)]
    notes = {}
    for path in paths:
        parts = [random.choice(chosen) for _ in range(4)]
        parts += [f"[[{Path(random.choice(paths)).stem}{random.choice(('', '|x', '#y', ' z'))}]]" for _ in range(2)]
        random.shuffle(parts)
        if random.random() < 0.3:
            parts.insert(0, f"---\nkey: {random.choice(('x', '2020-01-01', '[', '[[x]]'))}\n---\n")
        notes[path] = random.choice(("\n", " ", "")).join(parts).encode("utf-8", "surrogateescape")
    return notes


@pytest.fixture(scope="module")
def vault(tmp_path_factory):
    return write(tmp_path_factory.mktemp("workers") / "vault", small_notes("a vault"))


@pytest.fixture(scope="module")
def alone(vault):
    """What one process tells."""
    return checked(vault)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A folder of installed packages."""
    points = "".join(f"acme.{name} = acme_checks:{name}\n" for name in NAMES)
    return write(
        tmp_path_factory.mktemp("site"),
        {
            "acme_checks.py": CHECKS,
            "acme_checks-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme-checks\nVersion: 1\n",
            "acme_checks-1.dist-info/entry_points.txt": f"[notelint.checks]\n{points}",
        },
    )


def checked(vault, *args, jobs=1, **extra):
    """The report of a run that keeps nothing, unless it is told to."""
    flags = () if "--cache-dir" in args else ("--no-cache",)
    flags += ("--format", "json", "--select", "ALL", "--jobs", str(jobs))
    status, out, told = notelint("check", *flags, *args, cwd=vault, **extra)
    assert status == 1, told
    assert "warning:" not in told
    return out


def own(tmp_path, name):
    """A rule by one of the checks."""
    text = f"code: MY001\nsummary: A rule.\nmessage: said\ncheck: acme.{name}\n"
    return f"rules=['{write(tmp_path, {'rules/own.yaml': text}) / 'rules'}']"


def with_check(vault, site, tmp_path, name, *args, **pipes):
    """A run with one of the checks."""
    write(tmp_path, {"notelint.toml": f"root = '{vault.name}'\nrules = ['rules']\n"})
    own(tmp_path, name)
    command = [*COMMAND, "check", "--config", str(tmp_path / "notelint.toml"), "--vault", str(vault)]
    env = environment(PYTHONPATH=str(site), **pipes.pop("env", {}))
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | pipes
    return subprocess.Popen([*command, "--format", "json", "--no-cache", *args], cwd=vault, env=env, **pipes)


def ended(running):
    """What a run ended in, and what it told, once no process is left that could tell more."""
    out, told = running.communicate(timeout=60)
    calm(told.decode())
    return running.returncode, out.decode(), told.decode()


class TestTheSame:
    @pytest.mark.parametrize("jobs", [2, 3])
    def test_for_any_number_of_processes(self, vault, alone, jobs):
        assert len(alone) > 100_000
        assert checked(vault, jobs=jobs) == alone
        assert checked(vault, env={"NOTELINT_JOBS": str(jobs)}) == alone

    def test_cold_and_warm(self, vault, alone, tmp_path):
        for jobs in (2, 1, 3):
            for _ in range(2):
                assert checked(vault, "--cache-dir", str(tmp_path / f"cache{jobs % 2}"), jobs=jobs) == alone

    @pytest.mark.parametrize("name", FIXTURES)
    def test_for_the_fixtures(self, name, vault, tmp_path):
        """Each with enough notes beside it."""
        place = Path(__file__).parents[1] / "fixtures" / name
        root = tmp_path / name
        write(root, {f"more/{path}": text for path, text in small_notes(name).items()})
        for path in place.rglob("*"):
            if path.is_file() and not path.is_symlink():
                write(root, {path.relative_to(place): path.read_bytes()})
        out = {notelint("check", "--no-cache", "--format", "json", "--jobs", jobs, cwd=root)[:2] for jobs in "12"}
        assert len(out) == 1

    def test_in_whatever_order_files_are_found(self, vault, alone, tmp_path):
        files = list(small_notes("a vault").items())
        for seed in range(2):
            Random(seed).shuffle(files)
            root = write(tmp_path / f"{seed}" / "vault", dict(files))
            told = checked(root, jobs=2).replace(str(root), str(vault))
            assert told == alone
        folders = [str(number) for number in range(9)]
        Random(1).shuffle(folders)
        assert checked(vault, *folders, jobs=2) == alone

    def test_with_schemas_and_own_rules(self, vault, tmp_path):
        text = "code: MY001\nsummary: A word.\nmessage: '{found}'\ncheck: text.forbid\noptions: {pattern: '[a-c]{2}'}\n"
        write(tmp_path, {"rules/own.yaml": text, "schema.json": '{"required": ["day"], "additionalProperties": false}'})
        fields = "[schema.fields]\nkey = { type = 'date', required = true }\n"
        schemas = f"[[schema]]\njson-schema = 'schema.json'\n[[schema]]\nfiles = ['3/*']\n{fields}"
        write(tmp_path, {"notelint.toml": f"rules = ['rules']\n{schemas}"})
        flags = ("--config", str(tmp_path / "notelint.toml"), "--vault", str(vault))
        found = checked(vault, *flags)
        assert "MY001" in found
        assert "The key 'day' is missing" in found
        assert checked(vault, *flags, jobs=2) == found

    def test_with_names_that_are_no_text(self, tmp_path):
        root = write(tmp_path / "vault", small_notes("names"))
        try:
            for number, path in enumerate([*root.rglob("*.md")][::3]):
                path.rename(os.fsdecode(os.fsencode(path.parent) + b"/%d\xff\xc3.md" % number))
        except OSError:
            pytest.skip("a file system of texts")
        assert checked(root, jobs=2) == checked(root)

    def test_with_notes_that_cannot_be_read(self, tmp_path):
        root = write(
            tmp_path / "vault", small_notes("odd") | {"bad.md": b"\xff\xfe[[a", "zero.md": b"\0", "none.md": b""}
        )
        if hasattr(os, "mkfifo"):
            os.mkfifo(root / "pipe.md")
        write(root, {"large.md": b"x\n" * (9 * 1024 * 1024)})
        found = checked(root)
        assert "larger than" in found
        assert checked(root, jobs=2) == found

    @posix
    def test_for_what_is_mended(self, vault, tmp_path):
        told = [notelint("fix", "--diff", "--unsafe", "--jobs", jobs, cwd=vault)[:2] for jobs in "12"]
        assert told[0] == told[1]
        assert told[0][1].count("\n@@") > 50

    def test_beside_other_threads(self, vault, alone, tmp_path):
        """Where processes are spawned, and none looks for modules in the vault."""
        root = write(tmp_path / "vault", small_notes("a vault"))
        for name in ("multiprocessing", "json", "yaml", "pickle", "sitecustomize", "notelint"):
            write(root, {f"{name}.py": "import os; os.write(2, b'code of the vault was run'); os._exit(9)"})
        program = "import sys, threading; threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        program += "from notelint.cli import main; main()"
        flags = ("check", "--no-cache", "--format", "json", "--select", "ALL", "--jobs", "2")
        command = [sys.executable, "-P", "-c", program, *flags]
        done = subprocess.run(command, cwd=root, env=environment(), stdin=subprocess.DEVNULL, capture_output=True)
        assert b"vault was run" not in done.stderr
        assert b"warning:" not in done.stderr
        assert done.stdout.decode().replace(str(root), str(vault)) == alone


class TestWhatMayBefallThem:
    @posix
    def test_one_is_killed(self, vault, site, tmp_path, alone):
        with with_check(vault, site, tmp_path, "killed", "--jobs", "2", "--select", "ALL") as running:
            status, out, told = ended(running)
        assert status == 1
        assert out.replace('"root": "--vault"', '"root": ""') == alone
        assert "warning: the workers were lost before their work was done (the processes ended); the rest was" in told

    @pytest.mark.parametrize("jobs", ["1", "2"])
    def test_a_check_fails(self, vault, site, tmp_path, jobs):
        with with_check(vault, site, tmp_path, "broken", "--jobs", jobs) as running:
            told = ended(running)
        assert told == (2, "", "notelint: error: the check acme.broken of MY001 fails on 2/n200.md: KeyError: 'oh'\n")

    @posix
    @pytest.mark.parametrize("jobs", ["1", "2", "3"])
    def test_ctrl_c(self, vault, site, tmp_path, jobs):
        """Which all processes of the terminal hear."""
        status, out, told = self.signalled(vault, site, tmp_path, jobs, lambda run: os.killpg(run.pid, signal.SIGINT))
        assert (status, out, told) == (130, "", "\nnotelint: interrupted\n")

    @posix
    @pytest.mark.parametrize("sent", ["SIGTERM", "SIGKILL"])
    def test_the_run_is_killed(self, vault, site, tmp_path, sent):
        number = getattr(signal, sent)
        status, out, told = self.signalled(vault, site, tmp_path, "3", lambda run: os.kill(run.pid, number))
        assert (status, out, told) == (-number, "", "")

    @staticmethod
    def signalled(vault, site, tmp_path, jobs, send):
        """What becomes of a run to which something is sent while a note is scanned."""
        pipe, end = tmp_path / "pipe", tmp_path / "pipe.end"
        for each in (pipe, end):
            os.mkfifo(each)
        extra = {"env": {"TEST_PIPE": str(pipe)}, "start_new_session": True}
        reading, never = os.open(pipe, os.O_RDWR), os.open(end, os.O_RDWR)
        with with_check(vault, site, tmp_path, "waits", "--jobs", jobs, **extra) as running:
            assert select.select([reading], [], [], 60)[0], ended(running)
            assert os.read(reading, 100) == b"here"
            send(running)
            told = ended(running)
        os.close(reading)
        os.close(never)
        return told


class TestCost:
    def test_nothing_large_is_sent(self, vault):
        plan = load(vault).plan()
        paths = [path.relative_to(vault).as_posix() for path in sorted(vault.rglob("*.md"))]
        wanted = [Wanted(path, stamp_of((vault / path).stat())) for path in paths]
        shared = list(batches(str(vault), plan, wanted, 2))
        assert len(shared) >= 8
        assert [note for batch in shared for note in batch.notes] == wanted
        for batch in shared:
            assert len(pickle.dumps(batch)) < 1000 + 150 * len(batch.notes)

    def test_what_comes_back_is_not_the_notes(self, tmp_path):
        root = write(tmp_path, {"a.md": "words, and words only\n" * 10_000})
        wanted = [Wanted("a.md", stamp_of((root / "a.md").stat()))]
        (batch,) = batches(str(root), load(root).plan(), wanted, 1)
        assert len(pickle.dumps(scan_batch(batch))) < 1000

    def test_few_notes_are_scanned_in_one_process(self, tmp_path):
        root = write(tmp_path, {f"{number}.md": "[[gone]]\n" for number in range(20)})
        program = (
            "import atexit, sys; atexit.register(lambda: print('multiprocessing' in sys.modules, file=sys.stderr))\n"
        )
        program += "from notelint.cli import main; main()"
        command = [sys.executable, "-P", "-c", program, "check", "--jobs", "4"]
        done = subprocess.run(command, cwd=root, env=environment(), capture_output=True, text=True)
        assert done.stderr.endswith("False\n")


@pytest.mark.parametrize(
    "args",
    [
        ("--jobs", "0"),
        ("--jobs", "-1"),
        ("--jobs", "two"),
        ("--jobs", "100000"),
        ("--executor", "nobody"),
        ("--executor", "no_such_package:make"),
        ("--executor", "dask://"),
    ],
)
def test_workers_that_cannot_be_had(vault, args):
    status, out, told = notelint("check", "--no-cache", *args, cwd=vault)
    assert (status, out) == (2, "")
    assert told


class TestProfile:
    def test_a_profile_can_be_read(self, vault, tmp_path):
        import pstats

        file = tmp_path / "profile"
        told = notelint("check", "--no-cache", "--profile", str(file), cwd=vault)
        assert told[:2] == notelint("check", "--no-cache", cwd=vault)[:2]
        names = {name for _, _, name in pstats.Stats(str(file)).stats}
        assert {"scan_batch", "report", "load"} <= names

    @pytest.mark.parametrize("place", ["no/such/folder", "/dev/full" if Path("/dev/full").exists() else "."])
    def test_one_that_cannot_be_written(self, vault, place):
        status, _, told = notelint("check", "--profile", place, cwd=vault)
        assert status == 2
        assert place in told


@posix
class TestProgress:
    def told(self, vault, site, tmp_path, *args, **extra):
        """What a run with a note that lasts writes to a terminal."""
        import pty

        ours, theirs = pty.openpty()
        env = {"env": {"TERM": "xterm", "COLUMNS": "100"} | extra, "stderr": theirs, "stdout": subprocess.DEVNULL}
        with with_check(vault, site, tmp_path, "lasts", "--jobs", "1", "-e", *args, **env) as running:
            os.close(theirs)
            told = b""
            while piece := self.read(ours):
                told += piece
        os.close(ours)
        assert running.returncode == 0
        calm(told.decode())
        return told.decode()

    @staticmethod
    def read(descriptor):
        try:
            return os.read(descriptor, 10_000)
        except OSError:  # the end of a terminal, on Linux
            return b""

    def test_a_bar(self, vault, site, tmp_path):
        import re

        told = self.told(vault, site, tmp_path)
        bars = re.findall(r"([\d,]+) of ([\d,]+) notes, [\d,]+ notes/s, \d+:\d\d left", told)
        assert bars
        assert {total for _, total in bars} == {str(MANY)}
        done = [int(number) for number, _ in bars]
        assert done == sorted(done)
        assert done[-1] < MANY
        end = told.rindex("notes/s")
        assert told.index("\x1b[2K", end) < told.index("Found ", end)  # it is taken away
        assert told.count("\x1b[?25l") == told.count("\x1b[?25h")  # and the cursor is there again

    @pytest.mark.parametrize("args", [("--no-progress",), ("-q",)])
    def test_none_if_it_is_not_wanted(self, vault, site, tmp_path, args):
        told = self.told(vault, site, tmp_path, *args)
        assert "notes/s" not in told
        assert "\x1b" not in told

    def test_none_on_a_terminal_that_cannot_show_it(self, vault, site, tmp_path):
        assert "notes/s" not in self.told(vault, site, tmp_path, TERM="dumb")

    def test_none_in_a_file(self, vault, site, tmp_path):
        with with_check(vault, site, tmp_path, "lasts", "--jobs", "1") as running:
            assert "notes/s" not in ended(running)[2]
