"""Names of files and folders: what kind of file a name means, what in it is not seen, and which names are alike."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from notelint.dialects import is_note, without_md

_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
# Characters that join letters or emoji count between others of their kind only, where they change what is seen.
_HIDDEN_IN_NAME = re.compile(
    "[\\x00-\\x1f\\x7f-\\xa0\\u00ad\\u061c\\u180e\\u200b\\u200e\\u200f\\u202a-\\u202f\\u2060-\\u2064\\u2066-\\u2069\\ufeff]"
    "|(?:^|(?<=[\\x00-\\x7f]))[\\u200c\\u200d]|[\\u200c\\u200d](?:$|(?=[\\x00-\\x7f]))"
)
_NO_BREAK = re.compile("[\u00a0\u202f]")
# What people embed and link besides notes; other words behind a dot are part of a note's name ("v1.2", "Dr. Smith").
_IMAGES = ("apng", "avif", "bmp", "gif", "ico", "jpeg", "jpg", "png", "svg", "tif", "tiff", "webp", "heic", "psd")
_SOUND = ("flac", "m4a", "mp3", "ogg", "opus", "wav", "3gp", "vtt", "srt")
_VIDEO = ("webm", "mkv", "mov", "mp4", "ogv", "avi", "m4v")
_TEXTS = ("pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "epub", "html", "txt", "bib", "ics", "ipynb")
_FONTS = ("ttf", "otf", "woff", "woff2")
_DATA = ("canvas", "base", "drawio", "csv", "tsv", "xml", "json", "yaml", "yml", "toml", "zip")
_FILE_TYPES = frozenset((*_IMAGES, *_SOUND, *_VIDEO, *_TEXTS, *_FONTS, *_DATA))


def names_a_file(target: str) -> bool:
    """Whether a target is written as a file that is no note, by the type behind its last dot."""
    dot = target.rfind(".")
    return dot > 0 and target[dot + 1 :].strip().lower() in _FILE_TYPES


def visible(name: str) -> str:
    """A name less the characters that nobody sees, its no-break spaces made plain ones."""
    return name if name.isascii() else _NO_BREAK.sub(" ", _INVISIBLE.sub("", name)).strip()


def levelled(name: str) -> str:
    """A name with everything evened out in which people slip: case, separators, normal form, invisible characters."""
    if not name.isascii():
        name = unicodedata.normalize("NFC", name)
        name = "".join(c for c in name if unicodedata.category(c) != "Cf")
    name = without_md(name.strip()).replace("_", " ").replace("-", " ")
    return " ".join(name.split()).casefold()


def hidden_characters(name: str) -> list[str]:
    """The characters of a file's or folder's name that nobody sees, as ``U+2068``, each once."""
    return list(dict.fromkeys(f"U+{ord(char):04X}" for char in _HIDDEN_IN_NAME.findall(name)))


def _above(path: str) -> Iterator[str]:
    """The folders that a path is in, from the root down, each with a slash at its end."""
    at = path.find("/") + 1
    while at:
        yield path[:at]
        at = path.find("/", at) + 1


def _last_name(path: str) -> str:
    """The last name of a path, be it a file's or a folder's."""
    return path.rstrip("/").rpartition("/")[2]


def hidden_names(notes: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Folders and notes whose names hold what nobody sees, by the first note that is, or is below, each."""
    told: set[str] = set()
    found: dict[str, tuple[str, ...]] = {}
    for note in notes:
        if note.isascii() and note.isprintable():
            continue
        for path in (*_above(note), note):
            if path not in told and _HIDDEN_IN_NAME.search(_last_name(path)):
                told.add(path)
                found[note] = (*found.get(note, ()), path)
    return found


def colliding(files: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Files and folders (with a slash at their end) that differ by case or normal form alone from others, by note.

    A pair stands at the first note that is, or is below, the second of the two: the first path, then the second.
    """
    first: dict[str, str] = {}
    told: set[str] = set()
    found: dict[str, tuple[str, ...]] = {}
    for file in files:
        for path in (*_above(file), file):
            key = unicodedata.normalize("NFC", path).lower()
            other = first.setdefault(key, path)
            # folders that collide make all below them collide, which is told once
            if other == path or path in told or _last_name(other) == _last_name(path):
                continue
            if is_note(file):
                told.add(path)
                found[file] = (*found.get(file, ()), other, path)
    return found
