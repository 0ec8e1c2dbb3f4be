"""Defects to plant: each bad example of each rule, set at a random place of the clean vault.

An example's text, with its marks, goes between two blocks of a note, or into a list, a quotation, a table or a sentence
where it is no more than words on a line. What can stand only at the top of a note goes there; what speaks of a whole
note becomes a note of its own.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any, NamedTuple
from urllib.parse import unquote

from notelint.diagnostic import Diagnostic
from notelint.engine import lint_texts
from notelint.examples import PATH, Case, cases
from notelint.plan import Plan
from notelint.rules import Rule, load_rules
from tests.mutation.vault import ATTACHMENTS, FOLDERS, Page, written

OPEN, CLOSE = "\ue000", "\ue001"  # stand for an example's marks; no text holds them
VIDEO = "videoId: Rj2-mX9tGfY\n"
# Rules whose examples stand at the margin alone, each with the reason; all others may stand in lists and quotations.
AT_THE_MARGIN = {
    "NT002": "git writes its markers at the start of a line",
}
# Rules whose examples stay at the path they are given, each with the reason.
AT_THEIR_PATH = {
    "FM105": "of two notes the one that comes later is flagged",
    "WL110": "the note names itself",
}
# Rules whose examples are notes of their own, each with the reason.
NOTES = {
    "NT201": "the end of a note",
    "NT202": "all line endings of a note",
}
RULES = {rule.code: rule for rule in load_rules()}
BROKEN = frozenset(code for code, rule in RULES.items() if "broken-link" in rule.groups)

# A finding as far as it is compared: path, code, span.
Found = tuple[str, str, int, int]


class Seed(NamedTuple):
    """A bad example, ready to be planted: its text with marks, and whatever it needs about it."""

    case: Case
    marked: str
    around: Mapping[str, str | None]  # the other files of its vault
    elsewhere: frozenset[Found]  # what is found in those files

    @property
    def rule(self) -> Rule:
        return self.case.rule

    @property
    def name(self) -> str:
        return f"{self.rule.code} '{self.case.title}' in {self.case.plan.dialect}"

    def is_plain(self, dialect: str) -> bool:
        """Whether it is of this dialect and sets nothing, so that it may stand beside others."""
        return self.case.plan == Plan(dialect, (), ((self.rule.code, ()),)) and not self.case.dropped


class Planted(NamedTuple):
    """A defect in a vault: the files to put there, and what must be found."""

    files: Mapping[str, str | None]
    expected: frozenset[Found]
    way: str
    text: str | None  # of the note in which it is


class Impure(Exception):
    """An example in which more is found than its marks say."""


def bad_cases(rule: Rule) -> Iterator[Case]:
    """The bad examples of a rule, as they are written."""
    return (case for case in cases(rule) if case.is_bad and case.variant == "as it is")


def found_in(vault: Mapping[str, str | None], case: Case, own: Collection[str]) -> list[Diagnostic]:
    """What is found in a vault with an example, whose schemas hold in ``own`` alone; as ``reported``."""
    schemas = tuple(_for(schema, own) for schema in case.plan.schemas)
    return reported(vault, case.plan._replace(schemas=schemas), case.rule.code, case.dropped)


def enabled(dialect: str) -> frozenset[str]:
    """The codes of the rules that are on by default."""
    return frozenset(code for code, rule in RULES.items() if rule.enabled_in(dialect))


def reported(
    vault: Mapping[str, str | None], plan: Plan, code: str = "", dropped: Mapping[str, str] = {}
) -> list[Diagnostic]:
    """What the rules that are on by default find in a vault, and that of ``code``."""
    return lint_texts(vault, plan, dropped, (code,) if code else ())


def _for(schema: Any, paths: Collection[str]) -> Any:
    return replace(schema, files=tuple("/" + re.sub(r"([\\*?\[\]!# ])", r"\\\1", path) for path in sorted(paths)))


def marked_text(case: Case) -> str:
    """The example's text with its marks."""
    text = case.vault[case.path] or ""
    for start, end in reversed(case.marked):
        text = f"{text[:start]}{OPEN}{text[start:end]}{CLOSE}{text[end:]}"
    return text


def unmarked(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """A text without its marks, and the spans that they enclosed."""
    plain, starts, spans = "", [], []
    for piece in re.split(f"([{OPEN}{CLOSE}])", marked):
        if piece == OPEN:
            starts.append(len(plain))
        elif piece == CLOSE:
            spans.append((starts.pop(), len(plain)))
        else:
            plain += piece
    return plain, sorted(spans)


@cache
def sown(code: str) -> tuple[tuple[Seed, ...], tuple[str, ...]]:
    """The seeds of a rule, and what is wrong with the examples that are none."""
    able, problems = [], []
    for case in bad_cases(RULES[code]):
        try:
            able.append(_seed(case))
        except Impure as error:
            problems.append(str(error))
    return tuple(able), tuple(problems)


def seeds(code: str) -> tuple[Seed, ...]:
    """The seeds of a rule."""
    return sown(code)[0]


def _seed(case: Case) -> Seed:
    marked = marked_text(case)
    problems = []
    for text in (marked, _with_video(marked)):
        around = {path: text for path, text in case.vault.items() if path != case.path}
        for _ in range(2):
            plain, spans = unmarked(text)
            vault = {**around, case.path: plain if case.vault[case.path] is not None else None}
            elsewhere, other = set(), []
            for item in found_in(vault, case, vault):
                if item.path != case.path:
                    elsewhere.add((item.path, item.code, item.start, item.end))
                elif item.code != case.rule.code:
                    other.append(item)
            if not other:
                return Seed(case, text, around, frozenset(elsewhere))
            missing = [item for item in other if item.code in BROKEN and item.path == case.path and _apart(item, spans)]
            for item in missing:
                around.setdefault(_file(unquote(plain[item.start : item.end])), "")
        problems.append([(item.path, item.code, item.start, item.end, item.message) for item in other])
    raise Impure(
        f"{case.rule.code} '{case.title}' in {case.plan.dialect}: beside {case.marked} also {min(problems, key=len)} "
        "is found. One defect, one code: let one rule be silent. If the example holds two defects, mend the second; "
        "what its links name can stand in its 'vault'."
    )


def _with_video(marked: str) -> str:
    """The text in a note about a video."""
    return "---\n" + VIDEO + (marked[4:] if marked.startswith("---\n") else "---\n" + marked)


def _apart(item: Diagnostic, spans: list[tuple[int, int]]) -> bool:
    return all(item.end <= start or end <= item.start for start, end in spans)


def _file(target: str) -> str:
    return target if re.search(r"\.[a-z0-9]{2,4}$", target) else f"{target}.md"


# Where words on a line may stand; each takes the words.
WAYS: Mapping[str, Callable[[str], str]] = {
    "a paragraph": lambda words: words,
    "after words": lambda words: f"Late in the day. {words}",
    "after emoji": lambda words: f"🌱🧑‍🌾 é {words}",
    "an item": lambda words: _prefixed(words, "- before\n- ", "  ") + "\n- after",
    "an item within an item": lambda words: _prefixed(words, "* before\n  1. ", "     ") + "\n* after",
    "a task": lambda words: _prefixed(words, "- [ ] ", "  "),
    "a quotation": lambda words: _prefixed(words, "> ", "> "),
    "a callout": lambda words: _prefixed(words, "> [!tip] Words\n> ", "> "),
    "a cell": lambda words: f"| one | two |\n|---|---|\n| {words} | 3 |",
    "amid words": lambda words: f"Late in the day. {words} Then nothing for long.",
}
BLOCK_WAYS = ("a paragraph", "an item", "a quotation", "a callout")  # of more than one line, and of lists, tables...
_ITEM = re.compile(r"[*+-] |\d+[.)] ")
_BLOCK = re.compile(r"[#>|*+=~`\t-]|    |\d+[.)]|\[[^\]]*\]:|<(?!a )|[ \t]*$")


def _prefixed(block: str, first: str, others: str) -> str:
    lines = block.split("\n")
    return "\n".join(
        [first + lines[0], *((others + line).rstrip() if not line else others + line for line in lines[1:])]
    )


def ways(seed: Seed) -> list[str]:
    """The ways in which a seed may stand in the body of a note."""
    words = seed.marked.strip("\n")
    plain, spans = unmarked(words)
    skipped = _skipped(seed)
    if seed.rule.code in AT_THE_MARGIN:
        return ["a paragraph"]
    if "\n" in plain or _BLOCK.match(plain):
        return [*BLOCK_WAYS]
    chosen = list(WAYS)
    if spans and max(end for _, end in spans) == len(plain):
        chosen = [way for way in chosen if way not in ("a cell", "amid words")]  # it may end where its line does
    if "|" in plain:
        chosen = [way for way in chosen if way != "a cell"]
    if "after emoji" in skipped:
        chosen = ["a paragraph"]
    return chosen


def _skipped(seed: Seed) -> set[str]:
    example = next(item for item in seed.rule.examples if item["title"] == seed.case.title)
    return {*seed.rule.skip, *example.get("skip", ())}


def plant(seed: Seed, vault: Mapping[str, Page], taken: Collection[str], random: Random, number: int = 0) -> Planted:
    """The defect at a random place, but not in a note that is ``taken``; ``number`` tells apart what needs a note."""
    case = seed.case
    stays = case.path != PATH or case.rule.code in AT_THEIR_PATH
    alone = bool(seed.around) or stays  # with other files, whose paths are from the root
    if case.at_note or case.rule.code in NOTES:
        return _as_note(seed, "" if alone else f"{random.choice(FOLDERS)}{number or ''}")
    at_top = seed.marked.lstrip(f"\n \t{OPEN}").startswith("---") or "after front matter" in _skipped(seed)
    video = seed.marked.startswith(f"---\n{VIDEO}")
    hosts = [
        path
        for path, page in vault.items()
        if not (alone and "/" in path) and path not in taken and _takes(page, at_top, video)
    ]
    path = random.choice(hosts)
    page = vault[path]
    newline = "\n" if "with CRLF" in _skipped(seed) else page.newline
    blocks = list(page.blocks)
    if at_top:
        way, front_matter = "the top", seed.marked.rstrip("\n") + "\n\n"
    else:
        way, front_matter = random.choice(ways(seed)), page.front_matter
        block = WAYS[way](seed.marked.removeprefix(f"---\n{VIDEO}---\n").strip("\n"))
        blocks.insert(random.choice(_gaps(blocks, block)), block)
    path = case.path if stays else path
    plain, spans = unmarked(written(front_matter, tuple(blocks), newline))
    expected = {(path, case.rule.code, start, end) for start, end in spans}
    return Planted({**seed.around, path: plain}, seed.elsewhere | expected, f"{way} of {path}", plain)


def _gaps(blocks: list[str], block: str) -> list[int]:
    """Before which blocks another may stand: a list does not go on in a list beside it."""
    gaps = range(len(blocks) + 1)
    if not _ITEM.match(block):
        return [*gaps]
    return [at for at in gaps if not any(_ITEM.match(near) for near in blocks[max(at - 1, 0) : at + 1])]


def _takes(page: Page, at_top: bool, video: bool) -> bool:
    """Whether a note may take a defect: one at the top has its own front matter, times stand alone."""
    if any("yt-timestamp" in block or "youtu" in block for block in page.blocks):
        return False
    return not page.front_matter if at_top else video == ("videoId" in page.front_matter)


def _as_note(seed: Seed, folder: str) -> Planted:
    """The example as a note of its own, of which its rule speaks as a whole."""
    case = seed.case
    path = folder + case.path
    files = {**seed.around, path: None if case.vault[case.path] is None else unmarked(seed.marked)[0]}
    found = found_in(files, case, files)
    expected = {(path, item.code, item.start, item.end) for item in found if item.path == path}
    return Planted(files, seed.elsewhere | expected, path, files[path])


def whole(vault: Mapping[str, Page]) -> dict[str, str | None]:
    """The vault as texts by path."""
    return {**{path: page.text for path, page in vault.items()}, **dict.fromkeys(ATTACHMENTS, "")}


def strangers(one: Seed, names: Collection[str], words: str) -> bool:
    """Whether a seed and others, of these files' names and these words, do not name each other's files."""
    own = names_of(one)
    if own & set(names):
        return False
    text = words_of(one)
    return not any(name in words for name in own) and not any(name in text for name in names)


def names_of(seed: Seed) -> set[str]:
    """The names of a seed's files, as far as a link may name them."""
    paths = {*seed.around} if seed.case.path == PATH else {*seed.around, seed.case.path}
    return {_level(re.sub(r"\.\w+$", "", part)) for path in paths for part in path.split("/")}


def words_of(seed: Seed) -> str:
    """All that a seed's files say."""
    return " ".join(_level(text or "") for text in (seed.marked, *seed.around.values()))


def _level(text: str) -> str:
    """A text less what names may differ in."""
    return "".join(c for c in unicodedata.normalize("NFKD", unquote(text)).casefold() if c.isalnum())
