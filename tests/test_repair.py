"""What holds of every vault that is mended: it is held on random vaults, in every dialect, with odd bytes and endings.

A second run changes nothing; no link that worked leads elsewhere; what is told of the mended vault is what a new run
tells of it; and what no fix names is as it was, byte for byte.
"""

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notelint.dialects import is_note
from notelint.fixing.asking import Asking
from notelint.fixing.repair import Repair
from notelint.reporters import Options
from notelint.settings import load
from tests.mended import mend, other_words, problems
from tests.random_vaults import ALL, DIALECTS, KEEPING, pieces, random_vault, settings_for

VAULTS = 40  # of each dialect
MANY_VAULTS = 1500


def vault_of(seed: str) -> dict[str, bytes]:
    """A random vault as bytes: some notes with CR LF, with a byte order mark, with bytes that are no text."""
    random = Random(seed)
    vault: dict[str, bytes] = {}
    for path, text in random_vault("", random).items():
        if text is None:
            continue
        if random.random() < 0.2:
            text = text.replace("\r\n", "\n").replace("\n", "\r\n")
        data = text.encode("utf-8", "surrogateescape")
        if random.random() < 0.1:
            at = random.randint(0, len(data))
            data = data[:at] + random.choice((b"\xff", b"\xe9", b"\xc3", b"\xed\xa0\x80")) + data[at:]
        if random.random() < 0.1:
            data = b"\xef\xbb\xbf" + data
        vault[path] = data
    return vault


@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
@pytest.mark.parametrize("spoken", DIALECTS)
def test_a_mended_vault(spoken, unsafe):
    for number in range(VAULTS // 2):
        hold(spoken, f"{spoken}-{unsafe}-{number}", unsafe)


@pytest.mark.slow
@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
@pytest.mark.parametrize("spoken", DIALECTS)
def test_many_mended_vaults(spoken, unsafe):
    for number in range(MANY_VAULTS):
        hold(spoken, f"{spoken}-{unsafe}-many-{number}", unsafe)


def hold(spoken: str, seed: str, unsafe: bool) -> None:
    vault, chosen = vault_of(seed), settings_for(spoken, Random(seed).choice((ALL, KEEPING)))
    repair, before = mend(chosen, unsafe, vault)
    found = problems(repair, before, chosen, unsafe, vault)
    assert not found, f"seed {seed!r}: {found}\n{vault}"


@pytest.mark.parametrize("spoken", DIALECTS)
def test_the_words_of_a_mended_vault(spoken):
    for number in range(VAULTS // 2):
        hold_words(spoken, f"{spoken}-words-{number}")


@pytest.mark.slow
@pytest.mark.parametrize("spoken", DIALECTS)
def test_the_words_of_many_mended_vaults(spoken):
    for number in range(MANY_VAULTS):
        hold_words(spoken, f"{spoken}-words-many-{number}")


def hold_words(spoken: str, seed: str) -> None:
    found = list(other_words(settings_for(spoken), vault_of(seed)))
    assert not found, f"seed {seed!r}: {found}"


def notes() -> st.SearchStrategy[bytes]:
    """Any note: pieces, words and bytes in a row, with any line endings, with a byte order mark or without."""
    piece = st.one_of(
        st.sampled_from(pieces()).map(lambda text: text.encode("utf-8", "surrogateescape")),
        st.text(max_size=5).map(str.encode),
        st.sampled_from(
            [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\x00", b"\xe2\x80\xa8", b"\xc2\x85", b"\n", b"\r\n", b"\r", b" "]
        ),
    )
    endings = st.sampled_from([b"\n", b"\r\n", b"\r"])
    marks = st.sampled_from([b"", b"", b"\xef\xbb\xbf"])

    def joined(mark: bytes, ending: bytes, parts: list[bytes]) -> bytes:
        text = b"".join(part.replace(b"\n", ending) if len(part) > 1 else part for part in parts)
        if "\ufffd" in text.decode("utf-8", "replace"):  # too many bytes that are no text make it none
            text += b"\nThe boats come in, one after the other. Nobody hurries, and the ropes are coiled."
        return mark + text

    return st.builds(joined, marks, endings, st.lists(piece, max_size=12))


@pytest.mark.parametrize("spoken", DIALECTS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_vault_that_is_mended(spoken, data):
    names = st.sampled_from(["a.md", "Rain gauge.md", "rain_gauge.md", "b/a.md", "é.md", "x y.md", "gauge.png"])
    vault = data.draw(st.dictionaries(names, notes(), min_size=1, max_size=4))
    for unsafe in (False, True):
        repair, before = mend(settings_for(spoken), unsafe, vault)
        assert problems(repair, before, settings_for(spoken), unsafe, vault) == []
    assert list(other_words(settings_for(spoken), vault)) == []


def test_notes_alone_are_mended():
    vault = {"a.md": b"[[b]] ![[c_d.png]]", "b.md": b"", "c d.png": b"[[x|]]"}
    repair = Repair(settings_for("obsidian"), lambda item: True, None, vault)
    repair.run()
    assert {path for path in repair.drafts if not is_note(path)} == set()


def slip(root):
    """A vault on a disk with a safe fix, and what mends it."""
    (root / "my_note.md").write_text("")
    (root / "a.md").write_text("[[my note]]\n")
    return Repair(load(root, isolated=True), lambda item: True)


@pytest.mark.parametrize(
    "happens", [Path.unlink, lambda note: note.write_text("New: [[my note]]\n")], ids=["gone", "new"]
)
def test_nothing_is_asked_of_a_note_that_is_no_longer_what_was_read(tmp_path, happens, capsys):
    repair = slip(tmp_path)
    asking = Asking(repair, Options(tmp_path))
    happens(tmp_path / "a.md")
    asking.run()
    assert capsys.readouterr().out == ""
    assert len(repair.remarks) == 1


def test_a_file_with_two_names_is_mended_once(tmp_path):
    (tmp_path / "0.md").symlink_to("a.md")
    repair = slip(tmp_path)
    repair.run()
    assert set(repair.drafts) == {"a.md"}
    assert repair.remarks == ["0.md: is mended as a.md, to which it is a link"]
