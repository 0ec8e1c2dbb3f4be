"""Checks of what was meant for a Markdown link and is none, so that its brackets are shown."""

import re
from collections.abc import Iterator

from notelint.checks import heeds
from notelint.diagnostic import Edit, Finding, Fix, Span
from notelint.dialects import is_note
from notelint.filenames import names_a_file
from notelint.near import nearest
from notelint.note import Cover, Note, label_key

# Each begins with what is rare, and is bounded: a bracket that nothing closes costs no more than one that is closed.
_SPACED = re.compile(r"\]([ \t]{1,3})\(([^\s()<>]{1,1000}(?:\([^\s()<>]{0,200}\)[^\s()<>]{0,500})?)\)")
_LABEL_BEFORE = re.compile(r"(?<![\]\w\\])\[(?!\^)([^\[\]\r\n]{2,300})\Z")
_REVERSED = re.compile(r"(?<![\]\w\\)])\(([^()\[\]\r\n]{1,300})\)\[(?![\[^])([^\[\]\r\n]{1,500})\](?![\[(\]:])")
_TURN = re.compile(r"\)(?=\[)")
_WITH_SPACES = re.compile(
    r"\]\((?<!\]\]\()(?=[ \t]*+[^ ()\r\n]*+[ (])[ \t]*"  # it holds a space, or a "(", before the first ")"
    r"([^\s()<>\"](?:[^()<>\"\t\r\n]|\([^()<>\"\t\r\n]{0,200}\)){1,500}?)"
    r"(?:[ \t]+(?:\"[^\"\r\n]{0,300}\"|'[^'\r\n]{0,300}'))?[ \t]*\)"
)
_REFERENCE = re.compile(
    r"(?<![\]\w\\)])\[(?!\^|[ xX]\])([^\[\]\r\n]{1,300})\]\[(?!\^)([^\[\]\r\n]{1,300})\](?![\[(\]:])"
)
# a tag in parentheses, and where it has one its end on the same line
_TAG = re.compile(
    r"\]\((?P<tag><(?P<name>[A-Za-z]{1,20}) (?P<attributes>[^<>\r\n]{1,800})>"
    r"(?:(?P<shown>[^<>\r\n]{0,300})</(?P=name)>)?)(?P<end>\))?"
)
_ATTRIBUTE = re.compile(r"[A-Za-z]=[\"']")
_WORDS_BEFORE = re.compile(r"(?<!\\)\[([^\[\]\r\n]{0,300})\Z")
_ADDRESS = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.\-]{1,20}://|www\.|mailto:|\.{1,2}/|/\w)\S")
_LETTER = re.compile(r"[^\W\d_]")
_MARKUP = re.compile(r"[\[\]<>`\\]")
_NEAR_LABELS = 20  # findings of a note for which a near miss is looked for
_LABEL = 500  # characters before a destination in which its label begins


@heeds("has_destinations")
def space_before_destination(note: Note) -> Iterator[Finding]:
    """A space between the words of a link and its destination."""
    if "] (" not in note.text and "]\t(" not in note.text:
        return
    for match in _in_sight(_SPACED, note):
        if not _is_destination(match[2]):
            continue
        opening = note.text.rfind("[", max(note.body_start, match.start() - _LABEL), match.start())
        label = _LABEL_BEFORE.match(note.text, opening, match.start()) if opening >= 0 else None
        if label is None or not (_LETTER.search(label[1]) or ":" in label[1]):
            continue
        if label_key(label[1]) in note.definitions:
            continue  # a link already, and words in parentheses behind it
        text = note.text[opening : match.end()]
        fix = Fix("drop the space", (Edit(*match.span(1), ""),), False)
        yield Finding(Span(opening, match.end()), {"text": text}, about=text, fix=fix)


def reversed_link(note: Note) -> Iterator[Finding]:
    """Round brackets before square ones, one of the two around an address."""
    if "(" not in note.text or _TURN.search(note.text, note.body_start) is None:
        return
    for match in _in_sight(_REVERSED, note):
        words, destination = match[1], match[2]
        if not _is_destination(destination):
            words, destination = destination, words
        if _is_destination(destination) and not _is_destination(words) and _LETTER.search(words):
            written = f"[{words}]({destination})"
            fix = None
            if not is_within(note.text, match.start()):
                title = "put the words in square brackets, the address in round ones"
                fix = Fix(title, (Edit(*match.span(), written),), True)
            yield Finding(Span(*match.span()), {"text": match[0], "written": written}, about=match[0], fix=fix)


@heeds("has_destinations")
def space_in_destination(note: Note) -> Iterator[Finding]:
    """A destination with spaces in it, which ends at the first."""
    text = note.text
    if "](" not in text:
        return
    for match in _in_sight(_WITH_SPACES, note):
        destination = match[1].rstrip()
        if " " not in destination or "{{" in destination or not _is_destination(destination, spaces=True):
            continue
        label = text.rfind("[", max(0, match.start() - _LABEL), match.start())
        if label < 0 or text[label - 1 : label] == "\\" or "\n\n" in text[label : match.start()]:
            continue
        span = Span(match.start(1), match.start(1) + len(destination))
        fix = None
        if not _MARKUP.search(destination) and not is_within(text, label):
            fix = Fix("write the spaces as %20", (Edit(*span, destination.replace(" ", "%20")),), True)
        yield Finding(span, {"destination": destination}, about=destination, fix=fix)


def tags_as_destinations(note: Note) -> Iterator[tuple[int, str, re.Match[str]]]:
    """Words in brackets and an HTML tag in parentheses that are no link, as the tag's words or no ``)`` follow it.

    Gives where the brackets open, the words, and the match from ``](`` on: ``tag``, ``name``, ``shown`` and ``end``.
    """
    if "](<" not in note.text:
        return
    for match in _in_sight(_TAG, note):
        if not _ATTRIBUTE.search(match["attributes"]):
            continue
        opening = note.text.rfind("[", max(note.body_start, match.start() - _LABEL), match.start())
        words = _WORDS_BEFORE.match(note.text, opening, match.start()) if opening >= 0 else None
        if words is not None:
            yield opening, words[1], match


@heeds("definitions")
def undefined_reference(note: Note) -> Iterator[Finding]:
    """A label that nothing defines, in a note that defines others."""
    if not note.definitions or "][" not in note.text:
        return
    left = _NEAR_LABELS
    for match in _in_sight(_REFERENCE, note):
        words, label = label_key(match[1]), label_key(match[2])
        if not label or label in note.definitions or words in note.definitions:
            continue
        left -= 1
        near = nearest(label, sorted(note.definitions)[:200]) if left >= 0 and _LETTER.search(label) else ""
        yield Finding(Span(*match.span(2)), {"label": match[2], "near": near}, "near" if near else "", match[2])


def _in_sight(pattern: re.Pattern[str], note: Note) -> Iterator[re.Match[str]]:
    """The matches in the body that neither code nor links nor comments hold."""
    hidden = None
    for match in pattern.finditer(note.text, note.body_start):
        hidden = hidden or Cover.of(note.hidden)
        if match.start() not in hidden and match.end() - 1 not in hidden:
            yield match


def is_within(text: str, at: int) -> bool:
    """Whether brackets opened before in the paragraph are open still, so that a link made here would break others."""
    before = text[max(0, at - _LABEL) : at].replace("\r", "")
    before = before[before.rfind("\n\n") + 1 :]
    return before.count("[") > before.count("]")


def _is_destination(text: str, *, spaces: bool = False) -> bool:
    """Whether a text can be nothing but an address or a path to a file."""
    if not spaces and " " in text:
        return False
    if _ADDRESS.match(text):
        return True
    path = re.split(r"[#?]", text, maxsplit=1)[0]
    return (is_note(path) and len(path) > 3) or names_a_file(path)
