"""On which side of the bar the links of a vault have their target: where most of them name a file."""

from pathlib import Path

from notelint.dialects import Names, dialect
from notelint.discover import discover
from notelint.note import Link
from notelint.parse import parse

_SEEN_NOTES = 500  # spread over the vault
_SEEN_BYTES = 64 * 1024
_SEEN_LINKS = 2000
_ENOUGH = 10  # links that tell, before the program's own order is doubted
_MAJORITY = 0.8  # of them that must have the other order


def alias_order(root: Path, name: str) -> str:
    """``target-first`` or ``alias-first``, as the dialect's program has it unless most links clearly say otherwise."""
    usual = dialect(name)
    vault = discover(root, gitignore=False)
    names = usual.names(vault.files, {})
    step = len(vault.notes) // _SEEN_NOTES + 1
    seen = usually = otherwise = 0
    for path in vault.notes[::step]:
        try:
            data = vault.read(path)[:_SEEN_BYTES]
        except OSError:
            continue
        if b"|" not in data:
            continue
        links = [link for link in parse(path, data, usual).links if link.alias is not None and link.is_wikilink]
        votes = [_vote(link, names, path) for link in links[: _SEEN_LINKS - seen]]
        usually, otherwise = usually + votes.count(1), otherwise + votes.count(-1)
        seen += len(links)
        if seen >= _SEEN_LINKS:
            break
    orders = ("alias-first", "target-first") if usual.alias_first else ("target-first", "alias-first")
    return orders[otherwise >= _ENOUGH and otherwise >= _MAJORITY * (usually + otherwise)]


def _vote(link: Link, names: Names, source: str) -> int:
    """1 if a link names a file where its dialect looks for it and nowhere else, -1 if only on the other side."""
    other = (link.alias or "").partition("#")[0].strip()
    here, there = (bool(text and names.find(text, source, False).path) for text in (link.target, other))
    return here - there
