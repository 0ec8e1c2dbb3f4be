"""The private folder of what runs leave: whose it must be, and files that are right or as good as absent."""

import gc
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from notelint import store
from notelint.temporary import is_temporary

KEY = b"a key \0 of any bytes"
VALUE = {"notes": [("ä.md", 1, 2.5, None, True, b"\xff", frozenset({"a"}))] * 30, "empty": ()}
ELSEWHERE = 12345  # another user
posix = pytest.mark.skipif(os.name == "nt", reason="owners and modes as on Unix")
as_root = pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives files away")
PROGRAM = """
import sys
from pathlib import Path
from notelint import store
"""


@pytest.fixture
def file(tmp_path):
    return tmp_path / "file"


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in ("NOTELINT_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HOME", "LOCALAPPDATA", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    return tmp_path


def test_what_is_saved_is_loaded(file):
    store.save(file, KEY, VALUE)
    assert store.load(file, KEY) == VALUE


@pytest.mark.parametrize("value", [None, (), "", 0, {}, "\ud800", [1] * 100_000])
def test_any_plain_value_is_kept(file, value):
    store.save(file, b"", value)
    assert store.load(file, b"") == value


def test_what_was_there_gives_way(file):
    store.save(file, KEY, VALUE)
    store.save(file, KEY, "another")
    assert store.load(file, KEY) == "another"
    assert [path.name for path in file.parent.iterdir()] == ["file"]


@pytest.mark.parametrize("key", [b"", KEY[:-1], KEY + b"\0", KEY.upper(), b"another"])
def test_another_key_finds_nothing(file, key):
    store.save(file, KEY, VALUE)
    assert store.load(file, key) is None


def test_there_is_nothing(file):
    assert store.load(file, KEY) is None
    file.mkdir()
    assert store.load(file, KEY) is None
    assert store.load(file / "deeper", KEY) is None
    assert store.load(Path("no\0name"), KEY) is None


def test_any_broken_byte_is_seen(file):
    store.save(file, KEY, VALUE)
    whole = file.read_bytes()
    random = Random(1)
    for place in (*range(120), *(random.randrange(len(whole)) for _ in range(500))):
        broken = bytearray(whole)
        broken[place] ^= random.randrange(1, 256)
        file.write_bytes(broken)
        assert store.load(file, KEY) is None, place


def test_any_missing_or_added_end_is_seen(file):
    store.save(file, KEY, VALUE)
    whole = file.read_bytes()
    for end in range(len(whole)):
        file.write_bytes(whole[:end])
        assert store.load(file, KEY) is None, end
    file.write_bytes(whole + b"\0")
    assert store.load(file, KEY) is None


@pytest.mark.parametrize("data", [b"", b"notelint", b"\0" * 10_000, os.urandom(10_000), b"(" * 10_000])
def test_anything_else_is_nothing(file, data):
    file.write_bytes(data)
    assert store.load(file, KEY) is None


def test_bytes_of_another_python_are_never_read(file):
    store.save(file, KEY, VALUE)
    data = file.read_bytes()
    assert f"{sys.hexversion:x}".encode() in data
    file.write_bytes(data.replace(f"{sys.hexversion:x}".encode(), b"30b00f0", 1))
    assert store.load(file, KEY) is None


@posix
@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666, 0o777])
def test_a_file_that_others_may_write_is_nothing(file, mode):
    store.save(file, KEY, VALUE)
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(mode)
    assert store.load(file, KEY) is None


@as_root
def test_a_file_of_another_user_is_nothing(file):
    store.save(file, KEY, VALUE)
    os.chown(file, ELSEWHERE, ELSEWHERE)
    assert store.load(file, KEY) is None


@posix
def test_a_link_is_nothing_and_gives_way(file):
    other = file.with_name("other")
    store.save(other, KEY, VALUE)
    file.symlink_to(other)
    assert store.load(file, KEY) is None
    store.save(file, KEY, "own")
    assert not file.is_symlink()
    assert store.load(file, KEY) == "own"
    assert store.load(other, KEY) == VALUE


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(file):
    os.mkfifo(file)
    assert store.load(file, KEY) is None


def test_failing_to_write_is_silent(file, tmp_path):
    store.save(tmp_path / "none" / "file", KEY, VALUE)
    assert not (tmp_path / "none").exists()
    file.mkdir()
    store.save(file, KEY, VALUE)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk here")
def test_a_full_disk_leaves_what_was_there(file):
    store.save(file, KEY, VALUE)
    code = f"{PROGRAM}import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    code += "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\nstore.save(Path(sys.argv[1]), b'', 'x' * 100_000)"
    done = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")
    assert store.load(file, KEY) == VALUE
    assert [path.name for path in file.parent.iterdir()] == ["file"]


def test_what_is_no_plain_value_is_refused(file):
    with pytest.raises(ValueError):
        store.save(file, KEY, {"path": file})
    assert not file.exists()


def test_what_a_killed_run_left_is_cleared_up(file):
    left = file.with_name(".notelint-0123456789abcdef.tmp")
    assert is_temporary(left.name)
    left.write_bytes(b"half")
    store.save(file, KEY, VALUE)
    assert [path.name for path in file.parent.iterdir()] == ["file"]


@pytest.mark.parametrize("collects", [True, False])
def test_the_collector_is_left_as_it_was(file, collects):
    before = gc.isenabled()
    try:
        (gc.enable if collects else gc.disable)()
        store.save(file, KEY, VALUE)
        assert store.load(file, KEY) == VALUE
        assert store.load(file, b"") is None
        assert gc.isenabled() == collects
    finally:
        (gc.enable if before else gc.disable)()


def test_runs_at_once_never_see_half_a_file(file):
    code = f"""{PROGRAM}
file, name = Path(sys.argv[1]), sys.argv[2]
for number in range(200):
    store.save(file, b"key", [name, number] * (number + 1))
    found = store.load(file, b"key")
    assert found, (name, number)
    assert found == found[:2] * (found[1] + 1), (name, number)
"""
    runs = [
        subprocess.Popen([sys.executable, "-c", code, str(file), name], stderr=subprocess.PIPE)
        for name in ("one", "two", "three")
    ]
    assert [run.communicate()[1] for run in runs] == [b""] * 3
    assert [path.name for path in file.parent.iterdir()] == ["file"]


def test_another_process_reads_what_one_saved(file):
    code = PROGRAM + "store.save(Path(sys.argv[1]), store.own_hash().encode(), ('ä', 1))"
    subprocess.run([sys.executable, "-c", code, str(file)], check=True)
    assert store.load(file, store.own_hash().encode()) == ("ä", 1)


def test_the_folder_is_made_for_its_user_alone(tmp_path):
    place = tmp_path / "deep" / "cache"
    assert store.folder(place) == place
    if os.name != "nt":
        assert place.stat().st_mode & 0o777 == 0o700
    assert sorted(path.name for path in place.iterdir()) == [".gitignore", "CACHEDIR.TAG"]
    assert store.folder(place) == place


def test_the_folder_is_where_it_is_looked_for(home, monkeypatch):
    usual = store.folder()
    assert usual is not None
    assert usual.is_relative_to(home)
    assert "notelint" in usual.parts
    monkeypatch.setenv("NOTELINT_CACHE_DIR", str(home / "named"))
    assert store.folder() == home / "named"
    assert store.folder(home / "chosen") == home / "chosen"


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="a folder of its own there")
def test_the_shared_folder_is_heeded_where_it_is_absolute(home, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "shared"))
    assert store.folder() == home / "shared" / "notelint"
    monkeypatch.setenv("XDG_CACHE_HOME", "shared")
    assert store.folder() == home / ".cache" / "notelint"


def test_there_can_be_no_folder(tmp_path):
    (tmp_path / "file").write_text("")
    assert store.folder(tmp_path / "file") is None
    assert store.folder(tmp_path / "file" / "cache") is None
    assert store.folder(Path("no\0name")) is None


@posix
def test_a_folder_behind_a_link_is_not_trusted(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path)
    assert store.folder(tmp_path / "link") is None


@posix
@pytest.mark.parametrize("mode", [0o720, 0o702, 0o777, 0o1777])
def test_a_folder_that_others_may_write_to_is_not_trusted(tmp_path, mode):
    place = tmp_path / "cache"
    place.mkdir()
    place.chmod(mode)
    assert store.folder(place) is None


@as_root
def test_a_folder_of_another_user_is_not_trusted(tmp_path):
    place = tmp_path / "cache"
    place.mkdir()
    os.chown(place, ELSEWHERE, ELSEWHERE)
    assert store.folder(place) is None


def hash_of(package):
    code = "from notelint import store; print(store.own_hash())"
    done = subprocess.run([sys.executable, "-c", code], cwd=package, capture_output=True, text=True, check=True)
    return done.stdout


def test_the_hash_changes_with_every_source_and_rule(tmp_path):
    (tmp_path / "notelint" / "checks").mkdir(parents=True)
    for name in ("__init__", "store", "temporary"):
        (tmp_path / "notelint" / f"{name}.py").write_bytes(Path(store.__file__).with_name(f"{name}.py").read_bytes())
    (tmp_path / "rules" / "links").mkdir(parents=True)
    seen = [hash_of(tmp_path)]
    assert hash_of(tmp_path) == seen[0]
    for name in ("notelint/new.py", "notelint/checks/new.py", "rules/links/new.yaml"):
        (tmp_path / name).write_text("1")
        seen.append(hash_of(tmp_path))
        before = (tmp_path / name).stat()
        (tmp_path / name).write_text("2")
        os.utime(tmp_path / name, ns=(before.st_atime_ns, before.st_mtime_ns))  # as if it had not been written to
        if os.name != "nt":
            seen.append(hash_of(tmp_path))
    (tmp_path / "notelint" / "notes.txt").write_text("no source")
    assert hash_of(tmp_path) == seen[-1]
    (tmp_path / "notelint" / "_rules").mkdir()  # as in a wheel, where what lies beside the package is not ours
    installed = hash_of(tmp_path)
    (tmp_path / "rules" / "links" / "another.yaml").write_text("1")
    assert hash_of(tmp_path) == installed
    (tmp_path / "notelint" / "_rules" / "another.yaml").write_text("1")
    assert hash_of(tmp_path) != installed
    assert len(set(seen)) == len(seen)
