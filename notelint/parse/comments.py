"""Comments that tell notelint what not to report."""

import re
from collections.abc import Sequence

from notelint.note import Cover, FrontMatter, Hidden, Suppression
from notelint.position import Lines

_COMMENT = re.compile(
    r"(?:<!--|%%)\s{0,20}notelint-(disable-next-line|disable-line|disable-file|disable|enable)(?![\w-])([^\n]{0,300}?)\s{0,20}(?:-->|%%)"
)
_YAML_COMMENT = re.compile(r"(?<![^\s])#\s*notelint-(disable-next-line|disable-line|disable-file)(?![\w-])([^\r\n]*)")
_TO_THE_END = 1 << 60


def read_suppressions(
    text: str, lines: Lines, hidden: Sequence[Hidden], front_matter: FrontMatter | None
) -> tuple[Suppression, ...]:
    """The suppressions that the comments and the front matter of a note ask for; comments in code ask for nothing."""
    found: list[Suppression] = []
    code = Cover.of(hidden, "code", "math")
    body = front_matter.end if front_matter else 0
    for match in _COMMENT.finditer(text, body):
        if match.start() in code:
            continue
        line, _ = lines.locate(match.start())
        codes = _codes(match[2])
        if match[1] in ("disable", "enable"):
            found.append(Suppression("off" if match[1] == "disable" else "on", line, line, codes))
        else:
            found.append(_single(match[1], line, codes))
    if front_matter is not None:
        found += _of_front_matter(text, lines, front_matter)
    return tuple(found)


def _single(word: str, line: int, codes: frozenset[str]) -> Suppression:
    if word == "disable-file":
        return Suppression("lines", 1, _TO_THE_END, codes)
    line += word == "disable-next-line"
    return Suppression("lines", line, line, codes)


def _of_front_matter(text: str, lines: Lines, front_matter: FrontMatter) -> list[Suppression]:
    """``notelint: {ignore: [...]}``, and comments in the YAML."""
    quoted = Cover(
        [
            (item.value_start, item.value_end)
            for item in front_matter.properties
            if item.source[:1] in ("'", '"', "|", ">")
        ]
    )
    found = [
        _single(match[1], lines.locate(match.start())[0], _codes(match[2]))
        for match in _YAML_COMMENT.finditer(text, front_matter.inner_start, front_matter.inner_end)
        if match.start() not in quoted
    ]
    own = front_matter.get("notelint")
    if own is not None and isinstance(own.value, dict):
        ignored = own.value.get("ignore")
        names = sorted(_codes(ignored)) if isinstance(ignored, str) else ignored
        if isinstance(names, list) and names:
            found.append(Suppression("lines", 1, _TO_THE_END, frozenset(str(name) for name in names)))
    return found


def _codes(source: str) -> frozenset[str]:
    return frozenset(word for word in re.split(r"[\s,:]+", source) if word)
