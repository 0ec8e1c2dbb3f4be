"""What runs keep of notes for later ones: nothing is read twice, and nothing is told that is no longer so."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from notelint import store
from notelint.cache import Cache, stamp_of
from notelint.engine import Session, run
from notelint.means import Clock, Means
from notelint.packing import pack, unpack
from notelint.plan import Plan
from notelint.scan import scan
from notelint.settings import load
from tests.command import COMMAND, environment, forks, notelint, write

__all__ = ["forks"]
NOTES = {
    "a.md": "---\ntitle: A\naliases: [one]\n---\n# A\n\nTo [[b]], [[gone]], (this)[https://example.org]; 12:75.\n",
    "b.md": "Back to [[a#Nowhere]] and ![[picture.png]]. TODO\n",
    "n/c.md": "[[one]] [x](../b.md) [[B]]\n\n- [2:00](https://youtu.be/x?t=120)\n- [1:00](https://youtu.be/x?t=60)\n",
    "n/d.md": "---\nkey: [\n---\n[[a\n",
    ".obsidian/app.json": "{}",
}
COUNT = 4
HEAD = re.compile(r"(\d+) notes? scanned, (\d+) known from the cache\n")
posix = pytest.mark.skipif(os.name == "nt", reason="links, pipes and modes as on Unix")
as_root = pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives files away")


@pytest.fixture
def vault(tmp_path):
    return write(tmp_path / "vault", NOTES)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """The folder that runs use."""
    place = tmp_path / "cache"
    monkeypatch.setenv("NOTELINT_CACHE_DIR", str(place))
    return place


@pytest.fixture
def check(vault, cache):
    def checked(*args, cwd=vault, stdin=b"", output_format="json"):
        """How many notes a run scanned; its report is that of a run that keeps nothing."""
        flags = ("--format", output_format, *args)
        env = {"NOTELINT_CACHE_DIR": str(cache)}
        status, out, told = notelint("check", "-v", *flags, cwd=cwd, stdin=stdin, env=env)
        again = notelint("check", "-v", "--no-cache", *flags, cwd=cwd, stdin=stdin, env=env)
        assert (status, out) == again[:2]
        assert status in (0, 1), told
        assert "from the cache" not in again[2]
        return int(HEAD.search(told)[1])

    return checked


def kept(cache):
    return sorted(cache.glob("notes-*"))


def same_stamp(path, change):
    """A change of a file that leaves it its size, time and inode."""
    before = path.stat()
    change(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert stamp_of(path.stat())[:3] == stamp_of(before)[:3]


class TestTheSameVault:
    def test_a_second_run_scans_nothing(self, check):
        assert [check() for _ in range(3)] == [COUNT, 0, 0]

    @pytest.mark.parametrize(
        "args",
        [
            ("--select", "WL", "--ignore", "WL102"),
            ("--select", "ALL"),
            ("--fail-on", "note"),
            ("--config", "severity.WL102='note'"),
            ("--config", "fix.unsafe=['WL101']"),
            ("--config", "per-path-ignores={'n/**'=['WL']}"),
            ("--exclude", "n/**"),
            ("--config", "include=['n/*.md']"),
            ("--config", "planned=['go*']"),  # of a check across notes
            ("a.md",),
            ("n",),
            ("--jobs", "1"),
            ("--statistics",),
        ],
    )
    def test_what_is_selected_and_how_it_is_shown_is_all_the_same(self, check, args):
        assert [check(), check(*args), check()] == [COUNT, 0, 0]
        assert check("--isolated", *args) == 0

    def test_so_is_the_format(self, check):
        check()
        for output_format in ("text", "concise", "sarif"):
            assert check(output_format=output_format) == 0

    def test_so_is_where_the_run_is_started(self, vault, check):
        check()
        assert check(cwd=vault / "n") == 0
        assert check(str(vault), cwd=vault.parent) == 0
        assert check("--vault", "vault", cwd=vault.parent) == 0

    def test_what_git_ignores_is_known_all_the_same(self, vault, check):
        check()
        (vault / ".git").mkdir()
        (vault / ".gitignore").write_text("n\n")
        assert check() == 0
        assert check("--no-respect-gitignore") == 0

    def test_an_editor_that_gives_one_note_loses_none(self, check):
        check()
        assert check("-", "--stdin-filename", "a.md", stdin=b"[[b]] [[of mine]]") == 1
        assert check("-", "--stdin-filename", "new.md", stdin=b"[[b]]") == 1
        assert check() == 0

    def test_fix_has_what_check_knows(self, vault, check, cache):
        check()
        env = {"NOTELINT_CACHE_DIR": str(cache)}
        known = notelint("fix", "-v", "--unsafe", "--diff", cwd=vault, env=env)
        assert f"0 notes scanned, {COUNT} known from the cache\n" in known[2]
        assert known[1] == notelint("fix", "--unsafe", "--diff", "--no-cache", cwd=vault, env=env)[1] != ""
        assert check() == 0
        notelint("fix", cwd=vault, env=env)
        assert 0 < check() <= COUNT
        assert check() == 0

    def test_check_has_what_fix_knows(self, vault, check, cache):
        notelint("fix", "--diff", cwd=vault, env={"NOTELINT_CACHE_DIR": str(cache)})
        assert check() == 0

    def test_a_fix_is_for_what_is_there_whatever_its_times_say(self, vault, check, cache):
        """A note that says something else although its file looks as it did is left alone."""
        text = "Back to [[A]] and [[one]].\n\n(words)[https://example.org] and so on, and on.\n"
        write(vault, {"b.md": text})
        check()
        means = Means(store.folder(), clock=Clock())
        known = Session(load(vault), means=means, remembers=True)
        assert means.clock.known == COUNT
        assert known.is_as_read("b.md", text.encode())
        assert known.is_as_read("b.md", text.replace("and so on", "and no on").encode())  # as good for any fix
        for other in (
            text.replace("[[A]]", "[[B]]"),
            text.replace("Back", "Backs"),
            text.replace("(words)", "{words}"),
        ):
            assert not known.is_as_read("b.md", other.encode())


class TestChanges:
    @pytest.mark.parametrize("number", [1, 2, 3])
    def test_as_many_are_scanned_as_changed(self, vault, check, number):
        check()
        for path in list(NOTES)[:number]:
            (vault / path).write_text("Other words, [[c]].\n")
        assert check() == number
        assert check() == 0

    def test_the_same_size_and_time_right_after(self, vault, check):
        check()
        same_stamp(vault / "b.md", lambda path: path.write_text(NOTES["b.md"].replace("[[a#", "[[x#")))
        assert check() == 1
        same_stamp(vault / "b.md", lambda path: path.write_text(NOTES["b.md"]))
        assert check() == 1

    def test_a_time_long_ago_that_is_set_back(self, vault, check):
        path = vault / "b.md"
        os.utime(path, (10**9, 10**9))
        check()
        same_stamp(path, lambda path: path.write_text(NOTES["b.md"].replace("[[a#", "[[x#")))
        assert check() == 1

    def test_a_note_that_is_touched_only(self, vault, check):
        check()
        os.utime(vault / "a.md", (10**9, 10**9))
        assert check() == 1
        assert check() == 0

    def test_notes_that_come_go_and_get_other_names(self, vault, check):
        check()
        (vault / "new.md").write_text("[[a]]")
        assert check() == 1
        (vault / "b.md").unlink()
        assert check() == 0
        (vault / "a.md").rename(vault / "n" / "renamed.md")
        assert check() == 1
        (vault / "n").rename(vault / "m")
        assert check() == 3
        assert check() == 0

    def test_a_file_that_takes_the_place_of_another(self, vault, check):
        check()
        other = vault / "other"
        other.write_text(NOTES["b.md"].replace("[[a#", "[[x#"))
        found = (vault / "b.md").stat()
        os.utime(other, ns=(found.st_atime_ns, found.st_mtime_ns))
        other.replace(vault / "b.md")
        assert check() == 1

    def test_two_notes_that_change_places(self, vault, check):
        check()
        for old, new in (("a.md", "x"), ("b.md", "a.md"), ("x", "b.md")):
            (vault / old).rename(vault / new)
        assert check() == 2

    @posix
    def test_a_note_that_cannot_be_read_any_more(self, vault, check):
        check()
        (vault / "b.md").rename(vault / "b")
        os.mkfifo(vault / "b.md")
        assert check("--select", "ALL") == 1
        (vault / "b").replace(vault / "b.md")
        assert check() == 1
        assert check() == 0

    @pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root reads everything")
    def test_a_note_that_may_not_be_read_any_more(self, vault, check):
        check()
        (vault / "b.md").chmod(0)
        assert check("--select", "ALL") == 1
        (vault / "b.md").chmod(0o600)
        assert check() == 1

    def test_targets_that_come_and_go_are_seen_by_notes_that_did_not_change(self, vault, check):
        check()
        (vault / "picture.png").touch()
        assert check() == 0
        (vault / "gone.md").touch()
        assert check() == 1

    @posix
    def test_links(self, vault, tmp_path, check):
        outside = write(tmp_path / "outside", {"x.md": "[[of another]]", "y.md": "[[gone]]"})
        (vault / "link.md").symlink_to("n/c.md")
        (vault / "out.md").symlink_to(outside / "x.md")
        (vault / "folder").symlink_to("n")
        (vault / "far").symlink_to(outside)
        first = check("--select", "ALL")
        outward = 3  # links out of the vault, of which nothing is kept
        assert first == COUNT + 3 + outward
        assert check("--select", "ALL") == outward
        (vault / "link.md").unlink()
        (vault / "link.md").symlink_to(outside / "y.md")
        assert check("--select", "ALL") == outward + 1
        (vault / "link.md").unlink()
        (vault / "link.md").symlink_to("b.md")
        assert check("--select", "ALL") == outward + 1

    def test_a_vault_at_another_place(self, vault, check, cache):
        check()
        moved = vault.rename(vault.parent / "moved")
        assert check(cwd=moved) == COUNT
        assert len(kept(cache)) == 1  # of the one that is gone nothing is
        assert check(cwd=moved) == 0

    def test_a_file_that_changed_long_ago_is_not_opened(self, vault, cache):
        """Its stamp is enough: the file that is asked for here is not there at all."""
        old, fresh = (10, 10**18, 1, 10**18), (10, 10**18, 1, 10**20)
        found = pack(scan("a.md", b"[[b]]", Plan("obsidian")))
        for stamp, contents, known in ((old, b"", True), (fresh, b"of bytes", False), (old, b"of bytes", False)):
            first = Cache(store.folder(), vault, Plan("obsidian"))
            first.put("a.md", stamp, found, contents)
            first.save()
            again = Cache(store.folder(), vault, Plan("obsidian"))
            assert again.get("a.md", stamp, str(vault / "is not there.md")) == (
                unpack("a.md", found) if known else None
            )
            for other in range(len(stamp)):
                assert again.get("a.md", (*stamp[:other], 7, *stamp[other + 1 :]), "") is None


OTHERS = [
    ("--dialect", "foam"),
    ("--dialect", "quartz", "--config", "quartz.version='5'"),
    ("--config", "options.TS103.scope='section'"),
    ("--config", "timestamps.reader='youtube-t'"),
    ("--config", "schema=[{files=['*.md'],fields={day={type='date',required=true}}}]"),
    ("--config", "schema=[{files=['*.md'],json-schema='schema.json'}]"),
    ("--config", "rules=['rules']"),
]


class TestOtherWork:
    @pytest.mark.parametrize("args", OTHERS)
    def test_what_scans_depend_on_makes_another_cache(self, vault, check, args):
        write(vault, {"schema.json": '{"required": ["day"]}', "rules/own.yaml": own_rule("TODO")})
        options = [word for word in args if "TS103" in word]
        if options and notelint("rule", "TS103", cwd=vault)[1].find("scope") < 0:
            pytest.skip("the rule has another code")
        check()
        assert check(*args) == COUNT
        assert check(*args) == 0
        assert check() in (0, COUNT)  # one dialect's is kept beside another's
        assert check() == 0

    def test_an_own_rule_or_schema_that_changed(self, vault, check):
        write(vault, {"rules/own.yaml": own_rule("TODO"), "schema.json": '{"required": ["day"]}'})
        write(vault, {"notelint.toml": "rules = ['rules']\n[[schema]]\njson-schema = 'schema.json'\n"})
        assert [check(), check()] == [COUNT, 0]
        write(vault, {"rules/own.yaml": own_rule("Back")})
        assert [check(), check()] == [COUNT, 0]
        write(vault, {"schema.json": '{"required": ["night"]}'})
        assert [check(), check()] == [COUNT, 0]

    def test_a_check_that_somebody_is_at_work_on(self, vault, cache, tmp_path):
        site = write(
            tmp_path / "site", {"acme/__init__.py": "", "acme/checks.py": CHECK, "acme/words.py": "WORD = 'TODO'"}
        )
        write(site, {"acme-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme\nVersion: 1\n"})
        write(site, {"acme-1.dist-info/entry_points.txt": "[notelint.checks]\nacme.words = acme.checks:words\n"})
        write(vault, {"rules/own.yaml": "code: MY001\nsummary: S.\nmessage: said\ncheck: acme.words\n"})
        write(vault, {"notelint.toml": "rules = ['rules']\n"})

        def found():
            command = [*COMMAND, "check", "-v", "--format", "concise", "--select", "MY001", "-e"]
            env = environment(PYTHONPATH=str(site), PYTHONDONTWRITEBYTECODE="1")
            done = subprocess.run(command, cwd=vault, env=env, capture_output=True, text=True, check=True)
            return int(HEAD.search(done.stderr)[1]), done.stdout.count("MY001")

        assert [found(), found()] == [(COUNT, 1), (0, 1)]
        write(site, {"acme/words.py": "WORD = '[['"})
        assert [found(), found()] == [(COUNT, COUNT), (0, COUNT)]
        write(site, {"acme/more/words.txt": "that it may read"})
        assert [found(), found()] == [(COUNT, COUNT), (0, COUNT)]

    def test_a_check_that_gives_no_plain_values(self, vault, cache, tmp_path):
        odd = "from notelint.diagnostic import Finding, Span\nclass Odd(int): pass\n"
        site = write(tmp_path / "site", {"acme.py": odd + "def odd(note): yield Finding(Span(Odd(0), 1), about='x')\n"})
        write(site, {"acme-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme\nVersion: 1\n"})
        write(site, {"acme-1.dist-info/entry_points.txt": "[notelint.checks]\nacme.odd = acme:odd\n"})
        write(vault, {"rules/own.yaml": "code: MY001\nsummary: S.\nmessage: said\ncheck: acme.odd\n"})
        write(vault, {"notelint.toml": "rules = ['rules']\n"})
        env = environment(PYTHONPATH=str(site))
        done = subprocess.run([*COMMAND, "check"], cwd=vault, env=env, capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (2, "")
        assert "error: a.md: a check gives spans or words of a kind of its own" in done.stderr

    def test_another_notelint(self, vault, cache, tmp_path):
        package = Path(store.__file__).parent
        place = tmp_path / "checkout"
        shutil.copytree(package, place / "notelint", ignore=shutil.ignore_patterns("__pycache__", "_rules"))
        inside = package / "_rules"
        shutil.copytree(inside if inside.is_dir() else package.parent / "rules", place / "rules")
        command = [sys.executable, "-P", "-c", "from notelint.cli import main; main()", "check", "-v"]

        def scanned():
            env = environment(PYTHONPATH=str(place))
            done = subprocess.run(command, cwd=vault, env=env, capture_output=True, text=True)
            return int(HEAD.search(done.stderr)[1])

        assert [scanned(), scanned()] == [COUNT, 0]
        note = place / "notelint" / "note.py"
        note.write_text(note.read_text("utf-8") + "\n# changed\n", "utf-8")
        assert [scanned(), scanned()] == [COUNT, 0]


CHECK = """
from notelint.diagnostic import Finding, Span
from acme.words import WORD

def words(note):
    at = note.text.find(WORD)
    if at >= 0:
        yield Finding(Span(at, at + len(WORD)))
"""


def own_rule(word):
    return f"code: MY001\nsummary: A word.\nmessage: said\ncheck: text.forbid\noptions: {{pattern: {word}}}\n"


class TestOddCaches:
    def test_what_is_broken_is_as_good_as_empty(self, vault, check, cache):
        check()
        (file,) = kept(cache)
        whole = file.read_bytes()
        start = whole.index(b"\n") + 1
        for broken in (
            b"",
            whole[:50],
            whole[:-1],
            whole[: len(whole) // 2],
            whole + b"x",
            b"\0" * len(whole),
            os.urandom(1000),
            whole.replace(b"notelint ", b"notelint-", 1),
            b"notelint cpython-27 20700f0 2 little\n" + whole[start:],
            whole[:-5] + bytes([whole[-5] ^ 1]) + whole[-4:],
        ):
            file.write_bytes(broken)
            assert [check(), check()] == [COUNT, 0]

    @posix
    def test_what_is_no_file_is_as_good_as_empty(self, vault, check, cache, tmp_path):
        check()
        (file,) = kept(cache)
        (tmp_path / "elsewhere").write_bytes(file.read_bytes())
        file.unlink()
        file.symlink_to(tmp_path / "elsewhere")
        assert [check(), check()] == [COUNT, 0]
        assert not file.is_symlink()
        file.unlink()
        os.mkfifo(file)
        assert [check(), check()] == [COUNT, 0]
        file.unlink()
        file.mkdir()
        assert [check(), check()] == [COUNT, COUNT]

    def test_that_of_another_vault(self, vault, check, cache, tmp_path):
        other = write(tmp_path / "other", NOTES | {"a.md": "[[of the other]]"})
        check(cwd=other)
        (theirs,) = kept(cache)
        check()
        (ours,) = [file for file in kept(cache) if file != theirs]
        shutil.copyfile(theirs, ours)
        assert [check(), check()] == [COUNT, 0]

    @as_root
    def test_that_of_another_user(self, vault, check, cache):
        check()
        os.chown(kept(cache)[0], 12345, 12345)
        assert [check(), check()] == [COUNT, 0]

    @posix
    @pytest.mark.parametrize("spoil", ["file", "link", "everybody's"])
    def test_a_folder_that_cannot_be_used(self, vault, cache, tmp_path, spoil):
        if spoil == "file":
            cache.touch()
        elif spoil == "link":
            (tmp_path / "place").mkdir()
            cache.symlink_to("place")
        else:
            cache.mkdir()
            cache.chmod(0o777)
        told = [notelint("check", "-v", "--cache-dir", str(cache), cwd=vault) for _ in range(2)]
        for status, _, words in told:
            assert status == 1
            assert f"warning: --cache-dir {cache}: nothing is kept there" in words
            assert f"{COUNT} notes scanned\n" in words
        assert not cache.is_dir() or not any(cache.iterdir())

    @pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root writes everywhere")
    def test_a_folder_that_cannot_be_written_to(self, check, cache):
        cache.mkdir(0o500)
        assert [check(), check()] == [COUNT, COUNT]

    def test_many_runs_at_once(self, vault, check, cache):
        command = [*COMMAND, "check", "--format", "json"]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        running = [subprocess.Popen(command, cwd=vault, env=environment(), **pipes) for _ in range(4)]
        told = {each.communicate() for each in running}
        assert len({out for out, _ in told}) == 1
        assert all(each.returncode == 1 for each in running)
        assert check() == 0
        assert not list(cache.glob(".notelint-*"))

    def test_names_that_are_no_text(self, check, vault):
        try:
            (Path(os.fsdecode(os.fsencode(vault) + b"/\xff\xfe.md"))).write_text("[[gone]]")
        except OSError:
            pytest.skip("a file system of texts")
        assert [check(), check()] == [COUNT + 1, 0]

    def test_roots_that_are_no_text(self, check, vault):
        roots = [Path(os.fsdecode(os.fsencode(vault) + end)) for end in (b"\xff", b"\xfe")]
        try:
            for root in roots:
                shutil.copytree(vault, root)
        except OSError:
            pytest.skip("a file system of texts")
        assert [check(cwd=root) for root in (*roots, *roots)] == [COUNT, COUNT, 0, 0]

    def test_a_folder_inside_of_the_vault(self, vault, check, cache):
        check()
        shutil.copytree(cache, vault / "kept")
        place = vault / "kept" / kept(cache)[0].name
        for flags in (("--cache-dir", "kept"), ("--cache-dir", ".kept"), ("--cache-dir", "new")):
            status, out, told = notelint("check", "-v", "--format", "json", *flags, cwd=vault)
            assert (status, out) == notelint("check", "--format", "json", cwd=vault)[:2]
        assert (vault / ".kept" / ".gitignore").read_text() == "*\n"
        assert "kept" not in out
        place.write_bytes(place.read_bytes()[:-200])  # as somebody might have it in a vault that is shared
        told = notelint("check", "-v", "--cache-dir", "kept", cwd=vault)[2]
        assert HEAD.search(told)[1] == str(COUNT)

    def test_the_key_of_another_machine_is_not_ours(self, vault, check, cache):
        """It holds the stamps of our sources, which nobody else has."""
        check()
        (file,) = kept(cache)
        key = store.key_of(file)
        assert key.endswith(os.fsencode(vault))
        file.unlink()
        store.save(file, bytes(16) + key[16:], dict.fromkeys(NOTES, ((1, 1, 1, 1), b"", b"")))
        assert check() == COUNT


class TestWhatIsNotKept:
    def test_nothing_if_it_is_not_wanted(self, vault, cache):
        env = {"NOTELINT_CACHE_DIR": str(cache)}
        told = notelint("check", "-v", "--no-cache", cwd=vault, env=env)[2]
        assert f"{COUNT} notes scanned\n" in told
        assert "cache:" not in told
        assert not kept(cache)

    def test_nothing_of_a_note_by_itself(self, tmp_path, cache):
        env = {"NOTELINT_CACHE_DIR": str(cache)}
        assert notelint("check", "-", cwd=tmp_path, stdin=b"[[", env=env)[0] in (0, 1)
        assert not kept(cache)

    def test_what_a_run_learns_that_is_interrupted(self, vault, cache):
        def interrupt(done, total):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            run(load(vault), means=Means(store.folder(), progress=interrupt))
        assert not kept(cache)

    def test_other_runs_are_not_counted(self, vault, cache):
        for known in (0, COUNT):
            clock = Clock()
            run(load(vault), means=Means(store.folder(), clock=clock))
            assert (clock.scanned, clock.known) == (COUNT - known, known)
            assert clock.cache.parent == cache


class TestOldCaches:
    def save(self, cache, name, key=b"of something"):
        cache.mkdir(mode=0o700, exist_ok=True)
        store.save(cache / name, key, "value")
        return cache / name

    def test_those_of_no_use_for_long_go(self, check, cache):
        old, _used, theirs = (self.save(cache, name) for name in ("rules", "settings-1", "keep-this"))
        text = write(cache, {"notes-me": "I am no cache", "notes-0": "nor am I"})
        theirs.rename(cache / "Keep This")
        for path in (old, text / "notes-me", text / "notes-0", cache / "Keep This"):
            os.utime(path, (10**9, 10**9))
        check()
        names = {path.name for path in cache.iterdir()}
        assert not old.exists() or old.stat().st_mtime > 10**9  # the rules were saved anew, by a run that needed them
        assert {"settings-1", "notes-me", "notes-0", "Keep This"} < names

    def test_one_that_is_of_use_stays(self, check, cache):
        check()
        (file,) = kept(cache)
        os.utime(file, (10**9, 10**9))
        assert check() == 0
        assert file.stat().st_mtime > 10**9

    def test_those_of_vaults_that_are_gone_go(self, vault, check, cache, tmp_path):
        here, gone = (write(tmp_path / name, NOTES) for name in ("here", "gone"))
        check(cwd=here)
        check(cwd=gone)
        shutil.rmtree(gone)
        assert len(kept(cache)) == 2
        check()
        roots = {store.key_of(file)[16:] for file in kept(cache)}
        assert roots == {os.fsencode(here), os.fsencode(vault)}

    @posix
    def test_no_link_is_followed(self, check, cache, tmp_path):
        victim = tmp_path / "victim"
        store.save(victim, bytes(16) + b"/nowhere", "value")
        cache.mkdir(mode=0o700)
        for name in ("notes-1", "settings-1"):
            (cache / name).symlink_to(victim)
            os.utime(cache / name, (10**9, 10**9), follow_symlinks=False)
        check()
        assert victim.exists()


class TestClean:
    def test_what_was_kept_goes(self, vault, check, cache):
        check()
        size = sum(path.stat().st_size for path in (cache / "rules", *kept(cache)) if path.exists())
        status, out, told = notelint("clean", cwd=vault, env={"NOTELINT_CACHE_DIR": str(cache)})
        assert (status, told) == (0, "")
        assert re.fullmatch(rf"Removed \d files? \({size / 1e6:.1f} MB\) from {re.escape(str(cache))}\.\n", out)
        assert not cache.exists()
        assert check() == COUNT

    def test_there_is_nothing(self, tmp_path):
        out = notelint("clean", "--cache-dir", "none", cwd=tmp_path)
        assert out == (0, f"Nothing is kept in {tmp_path / 'none'}.\n", "")
        assert not (tmp_path / "none").exists()

    @posix
    def test_nothing_else_goes(self, check, cache, tmp_path):
        check()
        ours = {path for path in cache.iterdir() if path.name not in (".gitignore", "CACHEDIR.TAG")}
        victim = tmp_path / "victim"
        store.save(victim, b"", "value")
        write(cache, {"notes-1": "of the user", "a.md": "a note", "notes/rules": "in a folder", "rules-2": ""})
        (cache / "notes-3").symlink_to(victim)
        (cache / "link").symlink_to(tmp_path)
        before = set(cache.rglob("*"))
        status, out, _ = notelint("clean", "--cache-dir", str(cache), cwd=tmp_path)
        assert status == 0
        assert f"Removed {len(ours)} file" in out
        assert set(cache.rglob("*")) == before - ours
        assert victim.exists()

    @posix
    @pytest.mark.parametrize("spoil", ["file", "link", "everybody's"])
    def test_a_folder_that_is_not_ours(self, tmp_path, spoil):
        place = tmp_path / "place"
        place.mkdir(mode=0o700)
        store.save(place / "rules", b"", "value")
        target = tmp_path / "cache"
        if spoil == "file":
            target.write_text("a file")
        elif spoil == "link":
            target.symlink_to(place)
        else:
            place.rename(target)
            target.chmod(0o777)
        status, out, told = notelint("clean", "--cache-dir", str(target), cwd=tmp_path)
        assert (status, out) == (2, "")
        assert "nothing is kept there" in told
        assert [path.exists() for path in (place / "rules", target / "rules")].count(True) >= (spoil != "file")

    def test_a_folder_of_the_users_stays(self, tmp_path):
        write(tmp_path, {"mine/.gitignore": "*\n"})
        (tmp_path / "mine").chmod(0o700)
        store.save(tmp_path / "mine" / "rules", b"", "value")
        assert notelint("clean", "--cache-dir", "mine", cwd=tmp_path)[0] == 0
        assert [path.name for path in (tmp_path / "mine").iterdir()] == [".gitignore"]
