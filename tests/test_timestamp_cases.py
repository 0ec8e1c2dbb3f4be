"""The table of what timestamps mean to their readers, row by row: the seconds, and whether there is anything to say."""

import math

import pytest
import yaml

from notelint.engine import lint_texts
from notelint.parse.times import fragment_seconds, positional_seconds, youtube_seconds
from notelint.plan import Plan
from tests import shared

# Rows whose word is not that of the rules, each with the codes that are right and why.
EXCEPTIONS = {
    # a warning in the table: an address without t= leads to the beginning, which is another time than its label
    "[00:14:26](https://www.youtube.com/watch?v=ID&list=PL1&tn=00h14m26s)": {"TS103"},
    # warnings in the table: a t= that YouTube cannot read is as dead as any other time, so an error
    "[00:15:16](https://www.youtube.com/watch?v=ID&t=00h15rm16s)": {"TS002"},
    "[01:14:56](https://www.youtube.com/watch?v=example#t=01:14:56)": {"TS002"},
    # hints in the table: a label needs no brackets, and bare times are told only beside others, if asked for
    '<a class="yt-timestamp" data-t="00:12:34">00:12:34</a>': set(),
    "[00:12:34]": set(),
    # a difference of three seconds is within what rounding does
    "[00:12:34](https://youtu.be/ID?t=756)": set(),
}
VIDEO = "---\nvideoId: k3Wn-8sBt6E\n---\n\n"


def table(name):
    try:
        path = shared.path("cases", "timestamps.yaml")
    except pytest.skip.Exception:
        return []
    return yaml.safe_load(path.read_text("utf-8"))[name]


def findings(text, dialect="quartz", files=()):
    """What the rules on timestamps and on the form of links say that are on unless asked otherwise."""
    plan = Plan(dialect)
    vault = {"note.md": VIDEO + text, **dict.fromkeys(files, "")}
    return [
        item
        for item in lint_texts(vault, plan)
        if item.code[:2] in ("TS", "LK") and item.code not in ("TS201", "TS202")
    ]


def codes(*arguments, **named):
    return {item.code for item in findings(*arguments, **named)}


@pytest.mark.parametrize("row", table("data_t"), ids=lambda row: repr(row["data_t"]))
def test_data_t(row):
    value, wanted = row["data_t"], row["player_seconds"]
    if wanted == "NaN":
        assert positional_seconds(value) is None
    elif wanted != "no-op":  # an empty value: the player does nothing, whatever the sum
        assert positional_seconds(value) == pytest.approx(wanted)
    found = findings(f'The pump <a class="yt-timestamp" data-t="{value}">here</a> starts.')
    if row["lint"].startswith("ERROR"):
        assert [item.code for item in found] == ["TS002"]
        assert found[0].severity == "error"
    else:  # what works is left alone: no padding is TS202, if asked for
        assert found == []


@pytest.mark.parametrize("row", table("markup"), ids=lambda row: row["text"])
def test_markup(row):
    text, verdict = row["text"], row["lint"]
    if text in EXCEPTIONS:
        assert codes(text) == EXCEPTIONS[text]
    elif verdict.startswith("ok"):
        assert codes(text) == set()
    else:
        found = findings(text)
        assert len(found) == 1, "one defect, one code"
        wanted = "warning" if verdict.startswith("warn") or found[0].code == "TS003" else "error"
        assert found[0].severity == wanted


def _note(row):
    """A note in the dialect of a row's convention, with the files it needs."""
    convention, text = row["convention"], row["text"]
    if convention == "media-extended":
        return f"The pump starts: ![[pump.mp4{text}]]", "obsidian"
    if convention in ("youtube-url", "youtube-embed"):
        place = "https://youtu.be/k3Wn-8sBt6E" if convention == "youtube-url" else "https://www.youtube.com/embed/k3Wn"
        return f"The [pump]({place}{text}) starts.", "markdown"
    if convention in ("webvtt", "srt"):
        head = "```vtt\nWEBVTT\n\n" if convention == "webvtt" else "```srt\n1\n"
        return f"{head}{text}\nThe pump starts.\n```\n", "obsidian"
    if convention == "youtube-chapters":
        return "## Chapters\n\n" + "\n".join(f"- {item}" for item in text.split(" / ")), "markdown"
    return text, "obsidian"


@pytest.mark.parametrize("row", table("other_conventions"), ids=lambda row: f"{row['convention']}-{row['text']}")
def test_other_conventions(row):
    text, dialect = _note(row)
    found = codes(text, dialect=dialect, files=("pump.mp4",))
    if row["verdict"].startswith("no chapters"):
        assert found == {"TS107"}
    else:
        assert found == ({"TS002"} if row["verdict"].startswith("invalid") else set())
    if row["convention"] == "media-extended":
        wanted = row["seconds"]
        piece = fragment_seconds(row["text"].removeprefix("#t="))
        assert piece == (None if wanted is None else tuple(wanted) if isinstance(wanted, list) else (wanted, math.inf))
    elif row["convention"].startswith("youtube-") and "=" in row["text"]:
        assert youtube_seconds(row["text"].partition("=")[2]) == row["seconds"]
