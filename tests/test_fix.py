"""``notelint fix`` as users run it: what it writes, what it tells, what it ends in."""

import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from notelint.choice import Choice
from notelint.fixing.repair import Repair
from notelint.settings import load
from tests.command import COMMAND, environment, forks, notelint, shell, write  # noqa: F401 (a fixture)

FIXTURES = Path(__file__).parents[1] / "fixtures"
SLIPS = {
    ".obsidian/app.json": "{}",
    "how_tides_work.md": "# Tides\n",
    "a.md": "See [[how tides work]], [[gone]] and [[how_tides_work|]].\r\n",
    "b.md": "\ufeffNo slip here: [[a]].",
    "sub/c.md": "---\ntitle: a: b\n---\n[[How tides-work]]",
}
TIDY = {
    "a.md": b"See [[how_tides_work]], [[gone]] and [[how_tides_work]].\r\n",
    "b.md": "\ufeffNo slip here: [[a]].".encode(),
    "sub/c.md": b'---\ntitle: "a: b"\n---\n[[how_tides_work]]',
}


@pytest.fixture
def vault(tmp_path):
    return write(tmp_path / "vault", SLIPS)


def contents(root: Path) -> dict[str, bytes]:
    """The bytes of every file below a folder, but git's own."""
    found = (path for path in root.rglob("*") if path.is_file() and ".git" not in path.relative_to(root).parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def git(*args: str, cwd: Path, stdin: bytes = b"") -> bytes:
    named = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false"]
    return subprocess.run(["git", *named, *args], cwd=cwd, input=stdin, capture_output=True, check=True).stdout


def committed(root: Path) -> Path:
    git("init", "-q", cwd=root)
    git("add", "-A", cwd=root)
    git("commit", "-qm", "x", cwd=root)
    return root


def test_safe_fixes_are_written_and_told(vault):
    status, out, told = notelint("fix", cwd=vault)
    assert {path: (vault / path).read_bytes() for path in TIDY} == TIDY
    assert out == (
        "Fixed 4 problems in 2 notes:\n"
        "     2 WL101 misspelt-target\n"
        "     1 FM001 invalid-yaml\n"
        "     1 LK004 empty-alias\n"
        "1 problem is left in 1 note:\n"
        "     1 WL102 warning missing-target\n"
    )
    assert told.endswith("Vault: ., obsidian (told by .obsidian).\n")
    assert status == 0


def test_the_exit_status_is_that_of_what_remains(vault):
    assert notelint("fix", "--fail-on", "warning", cwd=vault)[0] == 1
    assert notelint("fix", "--fail-on", "warning", "--exit-zero", cwd=vault)[0] == 0
    write(vault, {"d.md": "[x]()\n"})
    assert notelint("fix", cwd=vault)[0] == 1


def test_a_second_run_changes_nothing(vault):
    notelint("fix", cwd=vault)
    before = contents(vault)
    assert notelint("fix", cwd=vault)[1].startswith("Nothing to fix.\n1 problem is left")
    assert contents(vault) == before


def test_only_the_paths_that_are_named_are_mended(vault):
    notelint("fix", "sub", cwd=vault)
    assert contents(vault) == {**contents(vault), "a.md": SLIPS["a.md"].encode(), "sub/c.md": TIDY["sub/c.md"]}


def test_rules_are_selected_and_ignored(vault):
    notelint("fix", "--select", "LK,FM", "--ignore", "FM001", cwd=vault)
    assert (vault / "a.md").read_bytes() == b"See [[how tides work]], [[gone]] and [[how_tides_work]].\r\n"
    assert (vault / "sub/c.md").read_text() == SLIPS["sub/c.md"]


def test_what_a_note_silences_is_not_mended(vault):
    text = "[[how tides work]] <!-- notelint-disable-line WL101 -->\n"
    write(vault, {"d.md": text, "notelint.toml": '[per-path-ignores]\n"sub/**" = ["ALL"]\n'})
    notelint("fix", cwd=vault)
    assert (vault / "d.md").read_text() == text
    assert (vault / "sub/c.md").read_text() == SLIPS["sub/c.md"]


def test_unsafe_fixes_are_asked_for(tmp_path):
    note = "---\ntags: [x]\ntag: y\nalias: z\n---\n[[b c]\n"
    root = write(tmp_path, {".obsidian/app.json": "{}", "a.md": note})
    assert "--unsafe has a fix for 2 of them" in notelint("fix", cwd=root)[1]
    assert (root / "a.md").read_text() == note
    assert "--unsafe" not in notelint("fix", "--unsafe", cwd=root)[1]
    assert "[[b c]]" in (root / "a.md").read_text()


def test_check_with_fix_does_the_same_and_reports_what_remains(vault, tmp_path):
    other = shutil.copytree(vault, tmp_path / "other")
    notelint("fix", cwd=other)
    status, out, told = notelint("check", "--fix", "--format", "concise", cwd=vault)
    assert contents(vault) == contents(other)
    assert out == "a.md:1:27: WL102 [[gone]] names no note\n"
    assert told.startswith("Fixed 4 problems in 2 notes:\n     2 WL101 misspelt-target\n")
    assert status == 0


@pytest.mark.parametrize("order", [["check", "--unsafe"], ["check", "-", "--fix"], ["fix", "-i", "--diff"]])
def test_what_does_not_go_together_is_told(order, vault):
    before = contents(vault)
    assert notelint(*order, cwd=vault)[0] == 2
    assert contents(vault) == before


def test_a_dry_run_writes_nothing_and_ends_in_1_if_it_would(vault):
    before = contents(vault)
    status, out, told = notelint("fix", "--check", cwd=vault)
    assert (status, out) == (1, "Would mend a.md\nWould mend sub/c.md\n")
    assert f"Would mend {vault.name}/a.md\n" in notelint("fix", "--check", vault.name, cwd=vault.parent)[1]
    assert told.startswith("Would fix 4 problems in 2 notes:\n")
    assert contents(vault) == before
    notelint("fix", cwd=vault)
    assert notelint("fix", "--check", "--fail-on", "note", cwd=vault)[:2] == (0, "")


def test_a_note_on_standard_input_is_mended_to_standard_output(vault):
    data = b"\xef\xbb\xbf[[how tides work]] \xff\r\n"
    done = subprocess.run(
        [*COMMAND, "fix", "-", "--stdin-filename", "new.md"], cwd=vault, input=data, capture_output=True
    )
    assert done.stdout == b"\xef\xbb\xbf[[how_tides_work]] \xff\r\n"
    assert b"Fixed 1 problem in 1 note" in done.stderr
    assert not (vault / "new.md").exists()
    assert notelint("fix", "-", cwd=vault, stdin=b"fine\n")[1] == "fine\n"


def test_a_difference_is_shown_and_nothing_written(vault):
    before = contents(vault)
    status, out, _ = notelint("fix", "--diff", "sub", cwd=vault)
    assert status == 1
    assert out == (
        "diff --git a/sub/c.md b/sub/c.md\n--- a/sub/c.md\n+++ b/sub/c.md\n@@ -1,4 +1,4 @@\n ---\n"
        '-title: a: b\n+title: "a: b"\n ---\n'
        "-[[How tides-work]]\n\\ No newline at end of file\n+[[how_tides_work]]\n\\ No newline at end of file\n"
    )
    assert contents(vault) == before


@pytest.mark.parametrize("name", sorted(path.name for path in FIXTURES.iterdir() if path.is_dir()))
@pytest.mark.parametrize("flags", [[], ["--unsafe"]], ids=["safe", "unsafe"])
def test_git_applies_the_difference_as_fix_does(name, flags, tmp_path):
    root = committed(shutil.copytree(FIXTURES / name, tmp_path / name, ignore=shutil.ignore_patterns(".expected*")))
    done = subprocess.run([*COMMAND, "fix", "--diff", *flags], cwd=root, capture_output=True, env=environment())
    assert git("status", "--porcelain", cwd=root) == b""
    notelint("fix", *flags, cwd=root)
    mended = contents(root)
    git("checkout", "-q", ".", cwd=root)
    if done.stdout:
        git("apply", "--whitespace=nowarn", cwd=root, stdin=done.stdout)
    assert contents(root) == mended


def test_the_difference_is_relative_to_the_repository(tmp_path):
    root = write(tmp_path, {f"docs/my notes/{path}": text for path, text in SLIPS.items()})
    committed(root)
    out = notelint("fix", "--diff", cwd=root / "docs/my notes")[1]
    assert "--- a/docs/my notes/a.md\t\n" in out
    git("apply", cwd=root, stdin=out.encode())
    assert {path: (root / "docs/my notes" / path).read_bytes() for path in TIDY} == TIDY


def test_a_difference_is_coloured_if_asked(vault):
    out = notelint("fix", "--diff", "--color", "always", cwd=vault)[1]
    assert "\x1b[32m+[[how_tides_work]]\x1b[0m\n" in out
    assert "\x1b" not in notelint("fix", "--diff", cwd=vault)[1]


@pytest.mark.parametrize("paths", [[], ["how_tides_work.md"]], ids=["changes", "none"])
def test_a_terminal_is_given_a_pager_and_no_control_characters(paths, vault):
    write(vault, {"e.md": "\x1b[31mred [[how tides work]]\tx\n"})
    pager = vault / "pager.py"
    pager.write_text("import sys; print('PAGED', ascii(sys.stdin.buffer.read()))")
    leader, follower = pty.openpty()
    env = environment(PAGER=f"{sys.executable} {pager}", TERM="xterm")
    with subprocess.Popen([*COMMAND, "fix", "--diff", *paths], cwd=vault, stdin=follower, stdout=follower, env=env):
        os.close(follower)
        shown = b""
        while piece := read_some(leader):
            shown += piece
    os.close(leader)
    assert (b"PAGED" in shown) == (not paths)  # nothing to show needs no pager
    assert (b"\\\\x1b[31mred [[how_tides_work]]\\tx" in shown) == (not paths)


def read_some(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 4096)
    except OSError:  # the other side is closed
        return b""


@pytest.mark.parametrize(("said", "mended"), [("safe = ['LK001']", True), ("", False), ("safe=['LK']", True)])
def test_settings_promote_a_fix(said, mended, tmp_path):
    root = write(tmp_path, {".obsidian/app.json": "{}", "a.md": "[[b c]\n", "notelint.toml": f"[fix]\n{said}\n"})
    assert ("[*]" in notelint("check", "--format", "concise", cwd=root)[1]) == mended
    notelint("fix", cwd=root)
    assert (root / "a.md").read_text() == ("[[b c]]\n" if mended else "[[b c]\n")


def test_settings_demote_a_fix(vault):
    write(vault, {"notelint.toml": "[fix]\nunsafe = ['misspelt-target']\n"})
    notelint("fix", cwd=vault)
    assert b"[[how tides work]]" in (vault / "a.md").read_bytes()
    notelint("fix", "--unsafe", cwd=vault)
    assert b"[[how tides work]]" not in (vault / "a.md").read_bytes()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("safe = ['WL1']\nunsafe = ['WL1']", "'WL1' is in 'safe', and 'WL1' in 'unsafe'"),
        ("safe = ['WL999']", "there is no rule 'WL999'"),
        ("sage = ['WL101']", "did you mean 'safe'?"),
    ],
)
def test_settings_of_fixes_that_make_no_sense_end_the_run(said, words, vault):
    write(vault, {"notelint.toml": f"[fix]\n{said}\n"})
    before = contents(vault)
    status, _, told = notelint("fix", cwd=vault)
    assert (status, words in told) == (2, True)
    assert contents(vault) == before


@pytest.mark.parametrize(
    ("answers", "fixed"),
    [
        ("y\nn\nn\nn\n", {"a.md": b"See [[how_tides_work]], [[gone]] and [[how_tides_work|]].\r\n"}),
        ("n\nyes\nq\n", {"a.md": b"See [[how tides work]], [[gone]] and [[how_tides_work]].\r\n"}),
        ("?\na\nn\nn\n", {"a.md": b"See [[how_tides_work]], [[gone]] and [[how_tides_work|]].\r\n",
                          "sub/c.md": b"---\ntitle: a: b\n---\n[[how_tides_work]]"}),
        ("q\n", {}),
        ("", {}),
        ("y\ny\ny\ny\n", TIDY),
    ],
)  # fmt: skip
def test_fixes_are_asked_for_one_by_one(answers, fixed, vault):
    before = contents(vault)
    status, out, _ = notelint("fix", "--interactive", cwd=vault, stdin=answers.encode())
    assert contents(vault) == {**before, **fixed}
    assert "a.md:1:7: WL101 warning: " in out or "a.md:1:7: WL101 error: " in out
    assert "\n-See [[how tides work]], " in out
    assert "\n+See [[how_tides_work]], " in out
    assert ("Nothing was fixed.\n" in out) == (not fixed)
    assert status == (0 if fixed == TIDY else 1)


def test_ctrl_c_at_a_question_writes_nothing(vault):
    before = contents(vault)
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, "fix", "-i"], cwd=vault, stdin=follower, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True, env=environment(),
    ) as running:  # fmt: skip
        os.close(follower)
        assert running.stdout is not None
        os.write(leader, b"y\n")
        shown = b""
        while shown.count(b"[y/n/a/q/?]") < 2:
            shown += os.read(running.stdout.fileno(), 4096)
        running.send_signal(2)
        assert running.wait() == 130
    os.close(leader)
    assert contents(vault) == before


def test_links_to_missing_notes_become_their_words(vault):
    write(vault, {"d.md": "[[gone/by|A *b*]] and [[gone]], [it](gone.md), ![[gone]], [[how_tides_work]]\n"})
    notelint("fix", "--unlink=gone/*", "d.md", cwd=vault)
    assert (vault / "d.md").read_text().startswith("A \\*b\\* and [[gone]], [it](gone.md), ")
    notelint("fix", "--unlink", "d.md", cwd=vault)
    assert (vault / "d.md").read_text() == "A \\*b\\* and gone, it, ![[gone]], [[how_tides_work]]\n"


def test_a_glob_stands_behind_the_equals_sign(vault):
    status, _, told = notelint("fix", "--unlink", "gone/*", cwd=vault)
    assert status == 2
    assert "--unlink=gone/*" in told
    assert notelint("fix", "--unlink=", cwd=vault)[0] == 2


def test_links_are_unlinked_only_where_the_vault_is_known(tmp_path):
    root = write(tmp_path, {"y.md": "", "people/z.md": "See [[y]].\n"})
    status, _, told = notelint("fix", "--unlink", "people", cwd=root)
    assert (status, (root / "people/z.md").read_text()) == (2, "See [[y]].\n")
    assert "--vault" in told
    assert notelint("fix", "--unlink", "--vault", ".", "people", cwd=root)[0] == 0
    assert (root / "people/z.md").read_text() == "See [[y]].\n"


def test_links_follow_what_git_says_was_renamed(vault):
    write(
        vault, {"old.md": "# Some words of its own\n", "d.md": "[[old]] [[how tides work]]\n", "e.md": "[[old#Some]]\n"}
    )
    committed(vault)
    (vault / "old.md").rename(vault / "sub" / "new.md")
    write(vault, {"e.md": "Edited: [[how tides work]] [[old]]\n"})
    _, out, _ = notelint("fix", "--changed", cwd=vault)
    assert (vault / "d.md").read_text() == "[[new|old]] [[how tides work]]\n"  # what is old there is left
    assert (vault / "e.md").read_text() == "Edited: [[how_tides_work]] [[new|old]]\n"
    assert (vault / "a.md").read_bytes() == SLIPS["a.md"].encode()
    assert "     2 WL102 missing-target\n" in out
    assert "left" not in out.replace("Nothing is left", "")  # FM001 of sub/c.md was there before


def test_what_changed_is_told_since_a_revision_that_is_named(vault):
    committed(vault)
    write(vault, {"a.md": "[[how tides work]]\n"})
    git("commit", "-aqm", "y", cwd=vault)
    assert notelint("fix", "--changed=HEAD", cwd=vault)[1].startswith("Nothing to fix.")
    assert notelint("fix", "--changed=HEAD~1", "a.md", cwd=vault)[1].startswith("Fixed 1 problem in 1 note")
    status, _, told = notelint("fix", "--changed=--output=x", cwd=vault)
    assert status == 2
    assert "--changed: " in told
    assert not (vault / "x").exists()


def test_a_vault_outside_a_repository_has_no_changes(vault):
    for flag in ("--changed", "--require-clean"):
        status, _, told = notelint("fix", flag, cwd=vault)
        assert status == 2
        assert f"error: {flag}: " in told


def test_a_tree_that_is_not_clean_can_be_refused(vault):
    committed(vault)
    assert notelint("fix", "--require-clean", "a.md", cwd=vault)[1].startswith("Fixed 2 problems")
    before = contents(vault)
    status, _, told = notelint("fix", "--require-clean", cwd=vault)
    assert (status, contents(vault)) == (2, before)
    assert "not committed" in told


def test_a_fix_is_held_back_that_links_to_a_heading_would_miss(tmp_path):
    notes = {
        "how_tides_work.md": "",
        "a.md": "## On [[how tides work]]\n\n[[how tides work]]\n",
        "b.md": "See [it](a.md#on-how-tides-work).\n",
    }
    root = write(tmp_path, notes)
    status, _, told = notelint("fix", "--dialect", "quartz", cwd=root)
    assert (root / "a.md").read_text() == "## On [[how tides work]]\n\n[[how_tides_work]]\n"
    assert "a.md:1: the fix of WL101 is held back" in told
    assert status == 1
    (root / "b.md").write_text("")
    notelint("fix", "--dialect", "quartz", cwd=root)
    assert "## On [[how_tides_work]]" in (root / "a.md").read_text()


def test_a_fix_is_held_back_that_would_lead_links_away(tmp_path):
    """Front matter that is read once it is mended may give a note a name that another has by less right."""
    notes = {
        "a/x.md": "---\npermalink: old\ntitle: a: b\n---\n",
        "b.md": "[[x]]\n",
        "c.md": "---\ntitle: a: b\n---\n[[x]]\n",
        "d.md": "---\ndraft: true\ntitle: a: b\n---\n",
        "e.md": "[[d]]\n",
        "quartz.config.ts": "Plugin.RemoveDrafts()",
    }
    root = write(tmp_path, {f"content/{path}" if path.endswith(".md") else path: text for path, text in notes.items()})
    told = notelint("fix", "--dialect", "quartz", cwd=root)[2]
    assert (root / "content/c.md").read_text() == '---\ntitle: "a: b"\n---\n[[x]]\n'
    assert (root / "content/d.md").read_text() == notes["d.md"]
    assert "d.md:3: the fix of FM001 is held back" in told


def test_what_cannot_be_written_is_told_and_ends_in_2(vault):
    before = contents(vault)
    status, told = shell('ulimit -f 0; exec "$0" -m notelint fix --quiet', vault)
    assert "sub/c.md: is left alone: file too large" in told
    assert "a.md: is left alone: file too large" in told
    assert status == 2
    assert contents(vault) == before


@pytest.mark.parametrize("now", [b"Changed: [[how tides work]]\n", None], ids=["changed", "gone"])
def test_a_note_that_is_changed_since_it_was_read_is_left_alone(now, vault):
    from notelint.fixing.mend import mend

    def change(repair: Repair) -> None:
        place = vault / "a.md"
        place.unlink() if now is None else place.write_bytes(now)
        repair.run()

    done = mend(load(vault), Choice(), run=change)
    assert [remark for remark in done.repair.remarks if remark.startswith("a.md: ")]
    assert "a.md" not in done.repair.drafts
    assert (vault / "sub/c.md").read_bytes() == TIDY["sub/c.md"]
    assert ((vault / "a.md").read_bytes() if now else None) == now


def test_a_fix_that_comes_to_no_end_is_taken_back_and_the_others_stay(vault, monkeypatch):
    apply = Repair.apply

    def undo(repair, wanted):
        """Applies the fixes, and then spoils one link again."""
        apply(repair, wanted)
        draft = repair.drafts.get("a.md")
        if draft is not None and "[[how_tides_work]], " in draft.text:
            at = draft.text.index("how_tides")
            repair.drafts["a.md"] = draft.edited([(at, at + 14, "how tides work")])
            repair.session.put("a.md", repair.drafts["a.md"].data)

    monkeypatch.setattr(Repair, "apply", undo)
    done = Repair(load(vault), lambda item: True)
    done.run()
    assert done.drafts["a.md"].data == b"See [[how tides work]], [[gone]] and [[how_tides_work]].\r\n"
    assert done.drafts["sub/c.md"].data == TIDY["sub/c.md"]
    assert done.remarks == ["a.md: a fix of WL101 comes to no end, which is a defect of notelint"]


def test_a_note_of_which_every_fix_comes_to_no_end_is_left_as_it_was(vault, monkeypatch):
    from notelint.fixing import repair

    monkeypatch.setattr(repair, "MAX_PASSES", 0)
    done = Repair(load(vault), lambda item: True)
    done.run()
    assert done.drafts == {}


def test_a_link_to_a_note_is_mended_with_it(vault):
    (vault / "z.md").symlink_to("a.md")
    status, out, _ = notelint("fix", cwd=vault)
    assert "Fixed 4 problems in 2 notes:\n" in out
    assert "2 problems are left in 2 notes:\n     2 WL102" in out  # one note by two names
    assert (vault / "z.md").is_symlink()
    assert (vault / "a.md").read_bytes() == TIDY["a.md"]
    assert status == 0
