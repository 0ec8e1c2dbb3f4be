"""Times in recordings: what reads them, within what they keep order, and which lists are chapters."""

import math
from pathlib import Path

import pytest

from notelint.dialects import dialect
from notelint.engine import lint_texts, run
from notelint.examples import splice
from notelint.parse import parse
from notelint.parse.times import fragment_seconds, label_seconds, lengths, youtube_seconds
from notelint.plan import Plan
from notelint.rules import load_rules
from notelint.settings import SettingsError, load

VIDEO = "---\nvideoId: k3Wn-8sBt6E\n---\n\n"


def anchors(*times):
    return "\n".join(f'<a class="yt-timestamp" data-t="{time}">[{time}]</a>' for time in times)


def found(text, *codes, dialect="obsidian", **options):
    """The findings of these codes in one note, as line and flagged text; ``options`` are those of the first code."""
    plan = Plan(dialect, options=((codes[0], tuple(sorted(options.items()))),) if options else ())
    report = [item for item in lint_texts({"note.md": text}, plan) if item.code in codes]
    return [(item.place.line, text[item.start : item.end]) for item in report]


def vault(tmp_path, text, settings=""):
    """The codes found in a vault of one note with these settings."""
    (tmp_path / "notelint.toml").write_text(settings)
    (tmp_path / "note.md").write_text(text, encoding="utf-8")
    return [item.code for item in run(load(tmp_path)).diagnostics]


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("83", (83, math.inf)),
        ("83.5", (83.5, math.inf)),
        ("01:23", (83, math.inf)),
        ("123:02:03", (442_923, math.inf)),
        ("10,20", (10, 20)),
        (",20", (0, 20)),
        ("10,e", (10, math.inf)),
        ("10%2C20", (10, 20)),
        ("npt:01:23,02:00", (83, 120)),
        ("1:23", None),
        ("01:60", None),
        ("20,10", None),
        ("10,", None),
        (",", None),
        ("", None),
        ("83s", None),
    ],
)
def test_media_fragments(value, wanted):
    assert fragment_seconds(value) == wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [("83", 83), ("83s", 83), ("83.9", 83), ("1m23s", 83), ("1h2m3s", 3723), ("1H2M", 3720), ("00h01m23s", 83)]
    + [(value, None) for value in ("", "s", "1:23", "h", "1m2m", "-5", "1h2", "00h15rm16s") if value != "1h2"],
)
def test_times_of_youtube(value, wanted):
    assert youtube_seconds(value) == wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("PT1H2M3S", (3723,)),
        ("PT45M", (2700,)),
        ("pt90.5s", (90.5,)),
        ("P1DT1H", (90_000,)),
        ("1:02:03", (3723,)),
        ("62:03", (3723, 223_380)),
        ("1h 2m 3s", (3723,)),
        ("45 min", (2700,)),
        (754, (754,)),
        ("754", (754,)),
        (42, (42, 2520)),
        (0, ()),
        (True, ()),
        (None, ()),
        (["1:02"], ()),
        ("PT", ()),
        ("", ()),
        ("about an hour", ()),
        ("1:02:03:04", ()),
    ],
)
def test_lengths(value, wanted):
    assert lengths(value) == wanted


def test_labels():
    assert [label_seconds(text) for text in ("[12:34]", "1:02:03", " [00:12:34.5] ", "12:75", "noon")] == [
        754,
        3723,
        754,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("reader", "value", "seconds", "defect"),
    [
        ("auto", "12:34", 45_240, "value"),
        ("hms-positional", "12:34", 45_240, "value"),
        ("media-fragment", "12:34", 754, ""),
        ("media-fragment", "00:12:34", 754, ""),
        ("media-fragment", "1:2:3", None, "value"),
        ("youtube-t", "754", 754, ""),
        ("youtube-t", "12m34s", 754, ""),
        ("youtube-t", "00:12:34", None, "value"),
    ],
)
def test_readers_of_anchors(reader, value, seconds, defect):
    note = parse("note.md", f'<a class="yt-timestamp" data-t="{value}">[12:34]</a>'.encode(), dialect("obsidian", ()))
    (stamp,) = note.stamps.by(reader).all
    assert (stamp.seconds, stamp.defect) == (seconds, defect)
    assert note.stamps.by(reader) is note.stamps.by(reader)


def test_regular_anchors_are_regular_to_who_reads_them_so():
    note = parse("note.md", anchors("00:12:34", "00:13:34").encode(), dialect("obsidian", ()))
    assert note.stamps.by("media-fragment").regular == ["00:12:34", "00:13:34"]
    assert note.stamps.by("youtube-t").regular is None
    assert [stamp.defect for stamp in note.stamps.by("youtube-t").all] == ["value", "value"]


def test_every_kind_of_timestamp():
    text = (
        f"{anchors('00:00:10')} [0:20](https://youtu.be/k3Wn-8sBt6E?t=20) ![[a.mp4#t=30]] [b](b.mp3#t=40,50)\n\n"
        "[c](https://example.org/c.webm#t=00:55)\n\n```timestamp\n1:00\n```\n\n%% [[a.mp4#t=1]] %%\n`[[a.mp4#t=2]]`\n"
    )
    note = parse("note.md", text.encode(), dialect("obsidian", ()))
    kinds = [(stamp.kind, stamp.seconds, stamp.video) for stamp in note.stamps.all]
    assert kinds == [
        ("anchor", 10, ""),
        ("youtube", 20, "k3Wn-8sBt6E"),
        ("media", 30, "a.mp4"),
        ("media", 40, "b.mp3"),
        ("media", 55, "https://example.org/c.webm"),
        ("fence", 60, ""),
    ]
    for stamp in note.stamps.all:
        assert text[stamp.value_start : stamp.value_start + len(stamp.value)] == stamp.value
        assert text[stamp.label_start : stamp.label_start + len(stamp.label)] == stamp.label


def test_settings_choose_the_reader(tmp_path):
    text = VIDEO + '<a class="yt-timestamp" data-t="12:34">[12:34]</a>\n'
    assert vault(tmp_path, text) == ["TS002"]
    assert vault(tmp_path, text, '[timestamps]\nreader = "media-fragment"\n') == []
    assert vault(tmp_path, text, '[timestamps]\nreader = "youtube-t"\n') == ["TS002"]


def test_pieces_of_a_recording_are_no_shifted_times(tmp_path):
    pieces = "".join(f'<a class="yt-timestamp" data-t="{t}">[1:01]</a>\n' for t in ("00:01,01:00", "npt:01:00"))
    text = VIDEO + pieces * 4 + anchors(*["01:07:00"] * 40)
    found = vault(tmp_path, text, '[timestamps]\nreader = "media-fragment"\n')
    assert found.count("TS103") == 8
    assert "TS104" in found


def test_settings_name_the_keys(tmp_path):
    text = "---\nyoutube: k3Wn-8sBt6E\nlength: PT10M\n---\n\n" + anchors("00:05:00", "00:12:00")
    assert vault(tmp_path, text) == ["TS106"]
    settings = '[timestamps]\nvideo-key = "youtube"\nduration-key = "length"\n'
    assert vault(tmp_path, text, settings) == ["TS105"]
    assert vault(tmp_path, text, settings + 'max-duration = "0:04:00"\n') == ["TS105", "TS105"]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ('reader = "vlc"', "'timestamps.reader': input should be 'auto', 'hms-positional', 'media-fragment'"),
        ('max-duration = "long"', "'timestamps.max-duration': a length such as 4:00:00"),
        ("max-duration = 4", "'timestamps.max-duration'"),
        ('duration-keys = "x"', "did you mean 'duration-key'?"),
    ],
)
def test_settings_that_cannot_be_used(tmp_path, settings, words):
    (tmp_path / "notelint.toml").write_text(f"[timestamps]\n{settings}\n")
    with pytest.raises(SettingsError) as told:
        load(tmp_path)
    assert words in str(told.value)


SCOPES = f"""\
First {anchors("00:09:00")}

## One

{anchors("00:01:00")} and {anchors("00:05:00")}

{anchors("00:04:00")} then

- {anchors("00:06:00")}
- b {anchors("00:03:00")}

  b goes on {anchors("00:07:00")}

Outside {anchors("00:02:00")}.

## Two

- a {anchors("00:01:30")}
"""


@pytest.mark.parametrize(
    ("scope", "lines"),
    [("note", [5, 7, 10, 14, 18]), ("section", [7, 10, 14]), ("paragraph", []), ("list", [10])],
)
def test_scopes_of_order(scope, lines):
    steps = found(SCOPES, "TS101", scope=scope, report="each", max_share=1)
    assert [line for line, _ in steps] == lines


def test_order_within_a_paragraph():
    text = f"{anchors('00:02:00', '00:03:00', '00:01:00')}\n>\n{anchors('00:00:30')}\n"
    assert [line for line, _ in found(text, "TS101", scope="paragraph")] == [3]


def test_one_report_names_all_steps():
    text = anchors(*(f"00:{minute:02}:00" for minute in [*range(30), 5, *range(31, 59), 2]))
    (step,) = [item for item in lint_texts({"note.md": text}, Plan("obsidian")) if item.code == "TS101"]
    assert step.place.line == 31
    assert [item.line for item in step.related] == [30, 60]


def test_summaries_may_jump_about():
    text = anchors("00:09:00", "00:01:00", "00:05:00", "00:02:00")
    assert found(text, "TS101") == []
    assert len(found(text, "TS101", report="each", max_share=1)) == 2
    assert len(found(text, "TS101", report="first", max_share=1)) == 1


def test_each_video_has_an_order_of_its_own():
    def at(video, seconds):
        return f"[{seconds // 60}:{seconds % 60:02}](https://youtu.be/{video}?t={seconds})"

    one, two = "k3Wn-8sBt6E", "p7Rk_2mXv4Q"
    text = " ".join([at(one, 300), at(two, 20), at(one, 400), at(two, 30), "![[a.mp4#t=5]]", "![[a.mp4#t=6]]"])
    assert found(text, "TS101", report="each", max_share=1) == []
    assert len(found(text + at(one, 10), "TS101", report="each", max_share=1)) == 1


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (["0:00", "1:30", "4:00"], []),
        (["0:00", "4:00", "1:30"], [7]),
        (["00:00:00", "00:04:00", "00:01:30"], [7]),
        (["0:00", "4:00"], []),
        (["0:10", "4:00", "1:30", "5:00", "6:00"], []),  # nothing tells that these are chapters
        (["00:00", "09:00", "23:30", "01:00"], []),  # times of day
        (["0:00 pm", "4:00 pm", "1:30 pm"], []),
        (["**0:00**", "**[4:00]**", "(1:30)"], [7]),
        (["[ ] 0:00", "[x] 4:00", "[ ] 1:30"], [7]),
        (["0:00 - 4:00", "4:00 - 1:30", "1:30 - 5:00"], [7]),
    ],
)
def test_lists_of_times(times, expected):
    text = "Places\n\nin it:\n\n" + "\n".join(f"- {time} words" for time in times)
    assert [line for line, _ in found(text, "TS102")] == expected


def test_midnight_in_a_note_with_a_video():
    text = VIDEO + "- 00:00 a\n- 09:00 b\n- 23:30 c\n- 01:00 d\n"
    assert [line for line, _ in found(text, "TS102")] == [8]


@pytest.mark.parametrize("title", ["Chapters", "⏱ Chapters:", "**Video chapters**", "Kapitel", "章节"])
def test_headings_that_announce_chapters(title):
    text = f"Places\n\n## {title}\n\n1:00 a\n4:00 b\n2:00 c\n5:00 d\n"
    assert [line for line, _ in found(text, "TS102")] == [7]
    assert found(text.replace("## ", "## The story of "), "TS102") == []


def test_times_under_a_heading_that_says_timestamps():
    text = "## Timestamps\n\n- 1:00 a\n- 4:00 b\n- 2:00 c\n- 5:00 d\n"
    assert found(text, "TS102") == []  # too few to tell that order is meant
    assert [line for line, _ in found(text + "- 6:00 e\n", "TS102")] == [5]
    assert found(text.replace("- ", "") + "6:00 e\n", "TS102") == []  # what is said, line by line


def test_a_slip_among_chapters_is_told_once():
    text = VIDEO + "\n".join(
        f"- {line}" for line in anchors("00:00:00", "00:04:00", "00:01:30", "00:06:00").split("\n")
    )
    assert found(text, "TS101", "TS102") == [(7, "00:01:30")]


def test_chapters_by_their_reader(tmp_path):
    stamps = "\n".join(
        f'- <a class="yt-timestamp" data-t="{time}">[{time}]</a>' for time in ("00:00", "09:10", "08:00")
    )
    assert set(vault(tmp_path, VIDEO + stamps, "")) == {"TS002"}
    assert vault(tmp_path, VIDEO + stamps, '[timestamps]\nreader = "media-fragment"\n') == ["TS102"]


def test_nested_lists_are_lists_of_their_own():
    text = "In it:\n\n- 0:00 a\n    - 0:30 b\n    - 0:20 c\n    - 0:40 d\n- 1:00 e\n- 2:00 f\n"
    assert found(text, "TS102") == []
    text = "In it:\n\n- a\n    - 0:00 b\n    - 0:30 c\n    - 0:20 d\n- e\n"
    assert [line for line, _ in found(text, "TS102")] == [6]


def test_a_number_of_minutes_is_told_by_the_times():
    def late(length, *times):
        return [text for _, text in found(f"---\nduration: {length}\n---\n\n{anchors(*times)}", "TS105")]

    assert late("42", "00:12:34", "00:40:00") == []
    assert late("42", "00:12:34", "00:43:00") == ["00:12:34", "00:43:00"]
    assert late("600", "00:05:00", "00:09:00", "00:12:00") == ["00:12:00"]
    assert late('"1:30"', "00:20:00", "01:29:00") == []
    assert late("PT10M", "00:10:01") == []  # lengths are rounded down
    assert late("PT10M", "00:10:02") == ["00:10:02"]


def test_the_end_is_that_of_the_notes_own_video():
    text = "---\nduration: PT1M\n---\n\n[2:00](https://youtu.be/k3Wn-8sBt6E?t=120)"
    assert len(found(text, "TS105")) == 1
    assert found(text + " [0:20](https://youtu.be/p7Rk_2mXv4Q?t=20)", "TS105") == []


def test_digits_of_other_scripts_are_no_time_to_a_player():
    text = anchors("٠٠:١٢:٣٤")
    assert found(text, "TS002") == [(1, "٠٠:١٢:٣٤")]


def test_values_at_the_edge_do_not_break_anything():
    for value in (
        "1" * 5000,
        "9" * 400 + ":00:00",
        "1e999:0:0",
        "\U0001d7ce:00:00",
        "٠:٠٠:٠٠",
        "0x:1:2",
        "0x" + "f" * 900,
    ):
        for form in (
            '<a class="yt-timestamp" data-t="{}">x</a>',
            "[x](https://youtu.be/k3Wn-8sBt6E?t={})",
            "![[a.mp4#t={}]]",
            "```timestamp\n{}\n```",
            "```vtt\n{} --> {}\n```",
            "- 0:00 a\n- {} b\n- 0:01 c",
            "---\nduration: {}\n---\n" + anchors("00:01:00"),
        ):
            lint_texts({"note.md": form.replace("{}", value)}, Plan("obsidian"))


def test_the_fixture_vault_shows_each_rule():
    codes = {item.code for item in run(load(Path(__file__).parents[1] / "fixtures" / "recordings")).diagnostics}
    assert codes == {"TS002", "TS102", "TS103", "TS105", "TS106", "TS107", "TS201", "TS202"}


def mended(text, *codes, others=(), **options):
    """A note after all fixes of these codes; ``options`` are those of the first code."""
    plan = Plan("obsidian", options=((codes[0], tuple(sorted(options.items()))),) if options else ())
    report = lint_texts({"note.md": text, **dict.fromkeys(others, "")}, plan)
    fixes = [item.fix for item in report if item.code in codes and item.fix is not None]
    return splice(text, ((edit.start, edit.end, edit.text) for fix in fixes for edit in fix.edits))


@pytest.mark.parametrize(
    ("label", "time", "wanted"),
    [
        ("1:23", 85, "1:25"),
        ("1:23", 605, "10:05"),
        ("1:23", 5, "0:05"),
        ("01:23", 5, "00:05"),
        ("0:23", 85, "1:25"),
        ("[ 1:23 ]", 85, "[ 1:25 ]"),
        ("75:10", 3700, "61:40"),
        ("1:02:03", 7200, "2:00:00"),
        ("01:02:03", 5, "00:00:05"),
        ("0:12:34", 5, "0:00:05"),
        ("12:02:03", 40_000, "11:06:40"),
        ("13:21", 530, "13:21"),  # 8:50 or 08:50
        ("1:23", 3700, "1:23"),  # 61:40 or 1:01:40
        ("1:02:03", 5, "1:02:03"),  # 0:05 or 0:00:05
        ("1:23.5", 85, "1:23.5"),
    ],
)
def test_a_label_of_a_link_keeps_its_form(label, time, wanted):
    link = f"[{{}}](https://youtu.be/k3Wn-8sBt6E?t={time})"
    assert mended(link.format(label), "TS103", link_tolerance=0) == link.format(wanted)


@pytest.mark.parametrize(
    ("label", "time", "wanted"),
    [
        ("1:25", "83", "85"),
        ("1:25", "83s", "85s"),
        ("1:25", "1m23s", "1m25s"),
        ("1:25", "1m23", "1m25"),
        ("1:00", "1m23s", "1m0s"),
        ("1:02:03", "1m23s", "1h2m3s"),
        ("1:25", "1h2m3s", "0h1m25s"),
        ("1:25", "00h12m34s", "00h01m25s"),
        ("1:25", "2m", "1m25s"),
        ("1:25", "1M23S", "1M25S"),
        ("1:25.5", "83", "83"),  # its half second would be lost
    ],
)
def test_a_time_of_a_link_keeps_its_form(label, time, wanted):
    link = f"[{label}](https://youtu.be/k3Wn-8sBt6E?t={{}}&list=PL3k)"
    assert mended(link.format(time), "TS103", wins="label", link_tolerance=0) == link.format(wanted)


def test_anchors_follow_the_reader_where_the_label_wins():
    note = '<a class="yt-timestamp" data-t="{}">[00:21:43]</a>'
    assert mended(note.format("83s"), "TS103", wins="label", reader="youtube-t") == note.format("1303s")
    assert mended(note.format("83"), "TS103", wins="label", reader="media-fragment") == note.format("00:21:43")


def test_a_label_that_stands_first_is_found_there():
    report = lint_texts({"note.md": "[[21:43|rope.mp4#t=12:34]]", "rope.mp4": ""}, Plan("gollum"))
    assert [(item.start, item.end) for item in report if item.code == "TS103"] == [(2, 7)]


def test_which_wins_is_one_of_two(tmp_path):
    with pytest.raises(SettingsError, match="one of time, label"):
        vault(tmp_path, "words", '[options.label-differs]\nwins = "both"\n')


def test_a_note_with_shifted_stamps_and_broken_links_ends_right():
    """Every stamp is shifted, with its label; what is then found of them is their order alone."""
    times = ("01:41:00", "01:43:00", "02:42:00", "02:14:00", "03:38:00")
    stamps = anchors(*times).splitlines()
    note = VIDEO + f"The [[rope_makers|makers]] sing. {stamps[0]}\n[[Rope makers]] sing. {stamps[1]}\n\n"
    note += f"- The [[old_mill#wheel]] turns. {stamps[2]} And stops. {stamps[3]}\n- {stamps[4]}\n"
    others = ("rope-makers.md", "Old mill.md")
    after = note
    for _ in range(3):
        after = mended(after, *(rule.code for rule in load_rules()), others=others)
    right = [f"00:{time[:5]}" for time in times]
    assert after.count("data-t=") == len(right)
    assert [line for line in anchors(*right).splitlines() if line not in after] == []
    assert "[[rope-makers|makers]]" in after
    assert "[[rope-makers]]" in after
    assert "[[Old mill#wheel]]" in after
    left = lint_texts({"note.md": after, **dict.fromkeys(others, "")}, Plan("obsidian"))
    assert {item.code for item in left if item.code.startswith("TS")} <= {"TS101"}
    assert not [item for item in left if item.code == "TS103"]
