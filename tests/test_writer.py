"""Writing notes: on a real disk, by real processes, with whatever may come between."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random
from threading import Thread

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from notelint import temporary as temporary_files
from notelint.discover import discover
from notelint.fixing import writer
from notelint.fixing.writer import Change, Outcome, _NewFile, clear_leftovers, write_notes
from notelint.temporary import is_temporary
from tests.killing import MEND, Doomed, kill_often
from tests.test_settings import put

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
LEFT = ".notelint-0123456789abcdef.tmp"


@pytest.fixture
def vault(tmp_path):
    root = tmp_path / "vault"
    root.mkdir()
    return root


def write(root, *changes):
    """What becomes of changes, given as path, old and new; there is never a temporary file afterwards."""
    outcomes = list(write_notes(root, [Change(path, old, new) for path, old, new in changes]))
    assert temporary(root) == []
    return outcomes


def temporary(root):
    return [path for path in root.parent.rglob("*") if is_temporary(path.name)]


OPENING = "import os, sys; from pathlib import Path; from notelint.fixing.writer import Change, write_notes\n"


def run(code, *args, user=None):
    """What a program in Python prints; as ``user`` once all is imported."""
    become = f"os.setgroups([]); os.setgid({user}); os.setuid({user})\n" if user is not None else ""
    command = [sys.executable, "-c", OPENING + become + code, *map(str, args)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout


WRITE = """
for outcome in write_notes(Path(sys.argv[1]), [Change(path, b"old", b"new") for path in sys.argv[2:]]):
    print(*outcome, sep=": ")
"""


@pytest.fixture
def others_vault():
    """A vault that another user may enter."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "vault")
        root.mkdir()
        for path in (root.parent, root):
            path.chmod(0o755)
        yield root


# What is written, and what stays


def test_notes_are_written_in_order(vault):
    names = [f"{number % 3}/{number}.md" for number in range(200)]
    for name in names:
        put(vault / name, f"old {name}")
    found = write(vault, *[(name, f"old {name}".encode(), f"new {name}".encode()) for name in names])
    assert found == [Outcome(name, "written") for name in names]
    assert all((vault / name).read_text() == f"new {name}" for name in names)


def test_nothing_to_write(vault):
    assert write(vault) == []


def test_what_is_asked_for_is_written_with_no_temporary_file_between(vault):
    names = [f"{number}.md" for number in range(150)]
    for name in names:
        put(vault / name, "old")
    for done in write_notes(vault, (Change(name, b"old", b"new") for name in names)):
        assert (vault / done.path).read_bytes() == b"new"
        assert temporary(vault) == []


def test_large_notes_are_written_a_few_at_a_time(vault):
    text = bytes(6 * 1024 * 1024)
    for number in range(4):
        put(vault / f"{number}.md", text)
    outcomes = write_notes(vault, [Change(f"{number}.md", text, text + b"new") for number in range(4)])
    next(outcomes)
    assert [(vault / f"{number}.md").stat().st_size - len(text) for number in range(4)] == [3, 3, 3, 0]
    assert len(list(outcomes)) == 3


NAMES = st.binary(min_size=1, max_size=255).filter(lambda name: not {0, ord("/")} & set(name) and name.strip(b"."))


@settings(deadline=None)
@given(NAMES, st.binary(), st.binary(), st.integers(0, 0o7777).map(lambda mode: mode | stat.S_IRUSR | stat.S_IWUSR))
def test_any_note_holds_exactly_what_is_new(name, old, new, mode):
    name = os.fsdecode(name)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "vault")
        root.mkdir()
        try:
            (root / name).write_bytes(old)
            (root / name).chmod(mode)
        except OSError:
            assume(False)  # the file system takes no such name
        mode = (root / name).stat().st_mode
        assert write(root, (name, old, new)) == [Outcome(name, "written")]
        assert (root / name).read_bytes() == new
        assert (root / name).stat().st_mode == mode
        assert list(root.iterdir()) == [root / name]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o666, 0o755, 0o2775])
def test_the_mode_is_kept(vault, mode):
    put(vault / "a.md", "old").chmod(mode)
    write(vault, ("a.md", b"old", b"new"))
    assert stat.S_IMODE((vault / "a.md").stat().st_mode) == mode


@as_root
def test_owner_and_group_are_kept(vault):
    os.chown(put(vault / "a.md", "old"), 1234, 5678)
    (vault / "a.md").chmod(0o6755)
    assert write(vault, ("a.md", b"old", b"new")) == [Outcome("a.md", "written")]
    status = (vault / "a.md").stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (1234, 5678, 0o6755)


@as_root
def test_an_owner_who_cannot_be_kept_is_told(others_vault):
    put(others_vault / "a.md", "old").chmod(0o4777)
    others_vault.chmod(0o777)
    told = run(WRITE, others_vault, "a.md", user=1234)
    assert told == "a.md: written: its owner or group could not be kept\n"
    status = (others_vault / "a.md").stat()
    assert (status.st_uid, stat.S_IMODE(status.st_mode)) == (1234, 0o777)  # it runs as nobody else


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="no extended attributes here")
def test_extended_attributes_are_kept(vault):
    note = put(vault / "a.md", "old")
    try:
        os.setxattr(note, "user.colour", b"red\0\xff")
    except OSError:
        pytest.skip("the file system has no extended attributes")
    write(vault, ("a.md", b"old", b"new"))
    assert os.getxattr(note, "user.colour") == b"red\0\xff"


def entry(tag, rights, who=0xFFFFFFFF):
    return tag.to_bytes(2, "little") + rights.to_bytes(2, "little") + who.to_bytes(4, "little")


ACCESS = (2).to_bytes(4, "little") + b"".join(
    [entry(1, 6), entry(2, 6, 1234), entry(4, 0), entry(16, 6), entry(32, 0)]  # owner, user 1234, group, mask, others
)


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="no access control lists here")
def test_a_note_that_others_may_not_read_stays_so_in_a_folder_that_grants_it(vault):
    note = put(vault / "a.md", "old")
    note.chmod(0o660)
    granted = put(vault / "b.md", "old")
    try:
        os.setxattr(vault, "system.posix_acl_default", ACCESS)
        os.setxattr(granted, "system.posix_acl_access", ACCESS)
    except OSError:
        pytest.skip("the file system has no access control lists")
    write(vault, ("a.md", b"old", b"new"), ("b.md", b"old", b"new"))
    assert os.listxattr(note) == []
    assert stat.S_IMODE(note.stat().st_mode) == 0o660
    assert os.getxattr(granted, "system.posix_acl_access") == ACCESS


# Links


def test_a_link_stays_one_and_its_file_is_written(vault):
    put(vault / ".store" / "real.md", "old")
    (vault / "a.md").symlink_to(".store/real.md")
    (vault / "b.md").symlink_to("a.md")
    assert write(vault, ("b.md", b"old", b"new")) == [Outcome("b.md", "written")]
    assert (vault / "a.md").readlink() == Path(".store/real.md")
    assert (vault / "b.md").readlink() == Path("a.md")
    assert (vault / ".store" / "real.md").read_bytes() == b"new"
    assert not (vault / ".store" / "real.md").is_symlink()


def test_a_note_in_a_linked_folder_is_written(vault):
    put(vault / "real" / "a.md", "old")
    (vault / "folder").symlink_to("real")
    assert write(vault, ("folder/a.md", b"old", b"new")) == [Outcome("folder/a.md", "written")]
    assert (vault / "folder").is_symlink()
    assert (vault / "real" / "a.md").read_bytes() == b"new"


def test_a_vault_that_is_itself_behind_a_link_is_written(vault, tmp_path):
    put(vault / "a.md", "old")
    (tmp_path / "other").symlink_to(vault)
    assert write(tmp_path / "other", ("a.md", b"old", b"new")) == [Outcome("a.md", "written")]
    assert (vault / "a.md").read_bytes() == b"new"


def test_nothing_outside_the_vault_is_written(vault, tmp_path):
    secret = put(tmp_path / "outside" / "secret.md", "old")
    beside = put(tmp_path / "vault-2" / "secret.md", "old")
    (vault / "a.md").symlink_to(secret)
    (vault / "b.md").symlink_to("../vault-2/secret.md")
    (vault / "folder").symlink_to(secret.parent)
    paths = ["a.md", "b.md", "folder/secret.md", "../outside/secret.md", str(secret)]
    found = write(vault, *[(path, b"old", b"new") for path in paths])
    assert found == [Outcome(path, "failed", "a link that leads out of the vault") for path in paths]
    assert secret.read_bytes() == beside.read_bytes() == b"old"


def test_two_paths_to_one_file(vault):
    put(vault / "a.md", "old")
    (vault / "b.md").symlink_to("a.md")
    same, other = ("b.md", b"old", b"new"), ("b.md", b"old", b"other")
    assert write(vault, ("a.md", b"old", b"new"), same, other) == [
        Outcome("a.md", "written"),
        Outcome("b.md", "written", "it is the same file as 'a.md'"),
        Outcome("b.md", "changed", "it is the same file as 'a.md', which was written"),
    ]
    assert (vault / "a.md").read_bytes() == b"new"


def test_a_second_path_is_written_where_the_first_was_not(vault):
    put(vault / "a.md", "old")
    (vault / "b.md").symlink_to("a.md")
    assert [done.status for done in write(vault, ("a.md", b"was", b"new"), ("b.md", b"old", b"new"))] == [
        "changed",
        "written",
    ]


def test_the_other_names_of_a_file_keep_the_old_text_and_this_is_told(vault, tmp_path):
    put(vault / "a.md", "old")
    os.link(vault / "a.md", tmp_path / "other")
    words = "it had other names (hard links), which keep the old text"
    assert write(vault, ("a.md", b"old", b"new")) == [Outcome("a.md", "written", words)]
    assert (vault / "a.md").read_bytes() == b"new"
    assert (tmp_path / "other").read_bytes() == b"old"


def test_both_names_of_a_file_are_written(vault):
    put(vault / "a.md", "old")
    os.link(vault / "a.md", vault / "b.md")
    found = write(vault, ("a.md", b"old", b"new"), ("b.md", b"old", b"new"))
    assert [done.status for done in found] == ["written", "written"]
    assert (vault / "b.md").read_bytes() == b"new"


# Notes that are no longer what was read


def test_a_note_that_holds_something_else_is_left_alone(vault):
    put(vault / "a.md", "sad")
    put(vault / "b.md", "older")
    put(vault / "c.md", "old")
    words = "it was changed after it was read"
    assert write(vault, *[(path, b"old", b"new") for path in ("a.md", "b.md", "c.md")]) == [
        Outcome("a.md", "changed", words),
        Outcome("b.md", "changed", words),
        Outcome("c.md", "written"),
    ]
    assert (vault / "a.md").read_bytes() == b"sad"
    assert (vault / "b.md").read_bytes() == b"older"


def test_what_is_gone_or_no_file_is_left_alone(vault):
    (vault / "folder.md").mkdir()
    (vault / "nowhere.md").symlink_to("gone.md")
    (vault / "loop.md").symlink_to("loop.md")
    os.mkfifo(vault / "pipe.md")
    put(vault / "file", "")
    gone, other = "it is gone", "it is no longer a regular file"
    told = {
        "gone.md": gone,
        "nowhere.md": gone,
        "file/a.md": gone,
        "gone/a.md": gone,
        "folder.md": other,
        "loop.md": other,
        "pipe.md": other,
    }
    found = write(vault, *[(path, b"", b"new") for path in told])
    assert found == [Outcome(path, "changed", words) for path, words in told.items()]
    assert not (vault / "gone.md").exists()


def edit(note):
    status = note.stat()
    note.write_bytes(b"sad")
    os.utime(note, ns=(status.st_atime_ns, status.st_mtime_ns))


def swap(note):
    put(note.with_name("swap"), "sad").replace(note)


def grow(note):
    with note.open("ab") as file:
        file.write(b"er")


def lead_out(note):
    put(note.parent.parent / "outside.md", "old")
    note.unlink()
    note.symlink_to(note.parent.parent / "outside.md")


def shut(note):
    note.chmod(0o600)


MEANWHILE: list = []


def _meanwhile(event, args):
    """Run what is to come between: when the temporary file is made, the note has been looked at."""
    if MEANWHILE and event == "open" and isinstance(args[0], str) and "/.notelint-" in args[0]:
        MEANWHILE.pop()()


@pytest.fixture(scope="module")
def hook():
    sys.addaudithook(_meanwhile)  # stays, and does nothing


@pytest.mark.parametrize("happens", [edit, swap, grow, lead_out, shut, Path.unlink], ids=lambda f: f.__name__)
def test_what_happens_to_a_note_while_its_new_text_is_written(vault, hook, happens):
    note = put(vault / "a.md", "old")
    MEANWHILE.append(lambda: happens(note))
    [done] = write(vault, ("a.md", b"old", b"new"))
    assert MEANWHILE == []
    assert done.status == "changed"
    assert not note.exists() or note.read_bytes() != b"new"
    if happens is lead_out:
        assert note.is_symlink()
        assert (vault.parent / "outside.md").read_bytes() == b"old"


def test_a_temporary_file_that_is_taken_away_spoils_nothing(vault, hook):
    put(vault / "a.md", "old")
    put(vault / "b.md", "old")

    def happens():  # when that of the second note is made, that of the first is there or not
        MEANWHILE.append(lambda: [path.unlink() for path in temporary(vault)])

    MEANWHILE.append(happens)
    found = write(vault, ("a.md", b"old", b"new"), ("b.md", b"old", b"new"))
    MEANWHILE.clear()
    for done in found:
        assert (vault / done.path).read_bytes() == (b"new" if done.status == "written" else b"old")


# Notes that cannot be written


@as_root
def test_a_read_only_note_is_not_replaced_behind_its_owners_back(others_vault):
    others_vault.chmod(0o777)
    put(others_vault / "a.md", "old").chmod(0o444)
    put(others_vault / "b.md", "old").chmod(0o666)
    told = run(WRITE, others_vault, "a.md", "b.md", user=1234).splitlines()
    assert told[0] == "a.md: failed: it is read-only"
    assert told[1].startswith("b.md: written")
    assert (others_vault / "a.md").read_bytes() == b"old"


@as_root
def test_a_folder_that_cannot_be_written_to(others_vault):
    put(others_vault / "a.md", "old").chmod(0o666)
    told = run(WRITE, others_vault, "a.md", user=1234)
    assert told == "a.md: failed: its folder cannot be written to: permission denied\n"
    assert (others_vault / "a.md").read_bytes() == b"old"


@as_root
def test_a_note_that_cannot_be_read_any_more(others_vault):
    others_vault.chmod(0o777)
    put(others_vault / "a.md", "old").chmod(0o222)
    assert run(WRITE, others_vault, "a.md", user=1234) == "a.md: failed: permission denied\n"
    assert temporary(others_vault) == []


def test_a_run_goes_on_where_a_note_finds_no_room(vault):
    put(vault / "a.md", "old")
    put(vault / "b.md", "old")
    code = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
for outcome in write_notes(Path(sys.argv[1]), [Change("a.md", b"old", bytes(10_001)), Change("b.md", b"old", b"new")]):
    print(*outcome, sep=": ")
"""
    assert run(code, vault) == "a.md: failed: file too large\nb.md: written: \n"
    assert (vault / "a.md").read_bytes() == b"old"
    assert temporary(vault) == []


@as_root
def test_a_full_disk(vault):
    script = 'mount -t tmpfs -o size=256k none "$1" && printf old >"$1/a.md" && printf old >"$1/b.md" && shift && "$@"'
    code = """
root = Path(sys.argv[1])
for outcome in write_notes(root, [Change("a.md", b"old", bytes(1_000_000)), Change("b.md", b"old", b"new")]):
    print(*outcome, sep=": ")
print((root / "a.md").read_bytes(), (root / "b.md").read_bytes(), sorted(os.listdir(root)))
"""  # the folder that is mounted is nobody else's to see
    command = ["unshare", "-m", "sh", "-c", script, "sh", vault, sys.executable, "-c", OPENING + code, vault]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        pytest.skip("no 'unshare' here")
    if "mount" in done.stderr or "unshare" in done.stderr:
        pytest.skip("nothing may be mounted here")
    assert done.stdout.splitlines() == [
        "a.md: failed: no space left on device",
        "b.md: written: ",
        "b'old' b'new' ['a.md', 'b.md']",
    ]


# What killed runs leave


def test_leftovers_are_cleared_and_nothing_else(vault, tmp_path):
    lost = [put(vault / folder / LEFT, "x") for folder in (".", "a", "a/b")]
    kept = [
        put(vault / name, "x")
        for name in (".notelint-0.tmp", ".notelint.toml", LEFT + "~", "x" + LEFT, LEFT.upper(), ".git/" + LEFT)
    ]
    (vault / "d" / LEFT).mkdir(parents=True)
    (vault / "e").mkdir()
    (vault / "e" / LEFT).symlink_to("../.notelint.toml")
    (vault / "f").mkdir()
    os.mkfifo(vault / "f" / LEFT)
    found = discover(vault)
    assert LEFT in found.leftovers
    assert found.files == ("x" + LEFT,)
    assert clear_leftovers(found) == 3
    assert not any(path.exists() for path in lost)
    assert all(path.read_text() == "x" for path in kept)
    assert all(os.path.lexists(vault / folder / LEFT) for folder in "def")


def test_leftovers_behind_links_are_cleared_inside_the_vault_only(vault, tmp_path):
    inside = put(vault / ".store" / LEFT, "x")
    put(vault / ".store" / "real.md", "x")
    (vault / "a.md").symlink_to(".store/real.md")
    deep = put(vault / ".deep" / LEFT, "x")
    (vault / "deep").symlink_to(".deep")
    outside = put(tmp_path / "outside" / LEFT, "x")
    put(tmp_path / "outside" / "real.md", "x")
    (vault / "b.md").symlink_to(tmp_path / "outside" / "real.md")
    (vault / "out").symlink_to(tmp_path / "outside")
    assert clear_leftovers(discover(vault)) == 2
    assert (inside.exists(), deep.exists(), outside.exists()) == (False, False, True)


def test_the_files_of_a_run_that_goes_on_are_left_to_it(vault, tmp_path):
    """One writes the notes again and again, another clears up all the time."""
    names = [f"{number}.md" for number in range(100)]
    for name in names:
        put(vault / name, "old")
    code = """
texts = b"old", b"new"
for _ in range(6):
    for outcome in write_notes(Path(sys.argv[1]), [Change(path, *texts) for path in sys.argv[2:]]):
        if outcome.status != "written":
            print(*outcome)
    texts = texts[::-1]
"""
    seen = 0
    with subprocess.Popen([sys.executable, "-c", OPENING + code, vault, *names], stdout=subprocess.PIPE) as running:
        while running.poll() is None:
            found = discover(vault)
            seen += len(found.leftovers)
            clear_leftovers(found)
        assert running.stdout.read() == b""
    assert seen
    assert all((vault / name).read_bytes() == b"old" for name in names)


# Runs that are interrupted or killed


def test_an_interruption_before_any_line_leaves_notes_whole_and_no_temporary_file(vault):
    names = ["a.md", "sad.md", "b.md"]
    at, done = 0, False
    while not done:
        at, line = at + 1, 0
        for name in names:
            put(vault / name, "sad" if name == "sad.md" else "old")

        def trace(frame, event, arg, at=at):
            nonlocal line
            if frame.f_code.co_filename not in (writer.__file__, temporary_files.__file__):
                return None
            line += event == "line"
            if event == "line" and line == at:
                raise KeyboardInterrupt
            return trace

        before = sys.gettrace()
        try:
            sys.settrace(trace)
            done = bool(list(write_notes(vault, [Change(name, b"old", b"new") for name in names])))
        except KeyboardInterrupt:
            pass
        finally:
            sys.settrace(before)
        assert temporary(vault) == []
        assert {(vault / name).read_bytes() for name in names} <= {b"old", b"new", b"sad"}
    assert at > 100


def test_killed_at_any_moment_every_note_is_whole_and_the_next_run_clears_up(vault):
    kill_often(MEND, Doomed(vault, 300), 5)


@pytest.mark.slow
@pytest.mark.parametrize("command", [MEND, [sys.executable, "-m", "notelint", "fix"]], ids=["writer", "fix"])
def test_killed_a_hundred_times(vault, command):
    assert kill_often(command, Doomed(vault, 2000), 100) > 10  # else they were not killed at their work


@pytest.mark.parametrize("number", range(3))
def test_interrupted_at_any_moment_it_leaves_nothing(vault, number):
    left = Doomed(vault, 300).kill(MEND, Random(f"interrupt {number}"), signal.SIGINT)
    assert left.leftovers == []
    assert left.status in (-signal.SIGINT, 0), left.told


def test_a_thread_that_comes_late_writes_nothing(vault):
    """An interruption may let a pool of threads forget one, which works on."""
    (vault / "a.md").write_text("old\n")
    new = _NewFile(vault, Change("a.md", b"old\n", b"new\n"))
    new.end()
    late = Thread(target=new.write)
    late.start()
    late.join()
    assert not [path for path in vault.rglob("*") if is_temporary(path.name)]
    assert (vault / "a.md").read_text() == "old\n"
