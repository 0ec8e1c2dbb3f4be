"""Comments and front matter that ask for silence: every form, and what they must not do."""

import pytest

from notelint.engine import lint_texts
from notelint.plan import Plan
from notelint.suppress import speaks_of

GONE = "[[gone]]"  # WL102 missing-target
TORN = "[[gone"  # LK001 unclosed-wikilink


def found(text, dialect="obsidian"):
    """Line and code of what is told of a note; what suppressions do for nothing is told elsewhere."""
    told = lint_texts({"a.md": text}, Plan(dialect))
    return [(item.place.line, item.code) for item in told if item.code != "NT006"]


def lines(text, dialect="obsidian"):
    return [line for line, _ in found(text, dialect)]


FORMS = [
    "<!-- {} -->",
    "<!--{}-->",
    "<!--   {}   -->",
    "%% {} %%",
    "%%{}%%",
]
every_form = pytest.mark.parametrize("form", FORMS)
every_dialect = pytest.mark.parametrize("dialect", ["obsidian", "quartz"])


def test_without_a_comment_all_is_told():
    assert found(f"{GONE}\n\n{TORN}\n") == [(1, "WL102"), (3, "LK001")]


@every_form
@every_dialect
def test_a_line_is_silenced(form, dialect):
    comment = form.format("notelint-disable-line WL102")
    assert lines(f"{GONE} {comment}\n\n{GONE}\n", dialect) == [3]


@every_form
@every_dialect
def test_the_next_line_is_silenced(form, dialect):
    comment = form.format("notelint-disable-next-line WL102")
    assert lines(f"{GONE}\n\n{comment}\n{GONE}\n{GONE}\n", dialect) == [1, 5]


@every_form
@every_dialect
def test_a_block_is_silenced(form, dialect):
    start, end = form.format("notelint-disable WL102"), form.format("notelint-enable WL102")
    assert lines(f"{GONE}\n\n{start}\n\n{GONE}\n\n{GONE}\n\n{end}\n\n{GONE}\n", dialect) == [1, 11]


@every_form
@every_dialect
def test_the_whole_note_is_silenced(form, dialect):
    comment = form.format("notelint-disable-file WL102")
    assert lines(f"{GONE}\n\n{GONE}\n\n{comment}\n", dialect) == []


@pytest.mark.parametrize(
    "words", ["", "WL102", "wl102", "WL", "WL1", "WL10", "missing-target", "Missing-Target", "ALL"]
)
def test_a_rule_is_named_by_code_prefix_name_or_not_at_all(words):
    assert lines(f"{GONE} <!-- notelint-disable-line {words} -->") == []


@pytest.mark.parametrize("words", ["broken-link", "BROKEN-LINK", "LK001, broken-link"])
def test_rules_are_named_by_their_group(words):
    for comment in (f"<!-- notelint-disable-line {words} -->", f"%% notelint-disable-line {words} %%"):
        assert lines(f"{GONE} {comment}\n\n{GONE}\n") == [3]
    assert lines(f"---\nnotelint: {{ignore: [{words}]}}\n---\n{GONE}\n") == []


def test_the_line_after_a_comment_of_several_lines_is_the_next():
    assert lines(f"<!--\nnotelint-disable-next-line WL102\n-->\n{GONE}\n{GONE}\n") == [5]


@pytest.mark.parametrize("words", ["WL101", "FM", "LK", "WL1022", "missing", "missing-heading", "L102"])
def test_other_rules_are_told_all_the_same(words):
    assert lines(f"{GONE} <!-- notelint-disable-line {words} -->") == [1]


@pytest.mark.parametrize("words", ["LK001 WL102", "LK001,WL102", "LK001, WL102", "LK001  ,  missing-target", "LK, WL"])
def test_several_rules_stand_in_one_comment(words):
    text = f"<!-- notelint-disable-file {words} -->\n\n{GONE}\n\n{TORN}\n"
    assert found(text) == []


def test_a_reason_may_follow_a_code():
    assert lines(f"{GONE} <!-- notelint-disable-line WL102: is written next week -->") == []


@pytest.mark.parametrize("open_comment", ["<!-- notelint-disable -->", "%% notelint-disable %%"])
def test_an_open_block_runs_to_the_end(open_comment):
    assert lines(f"{GONE}\n\n{open_comment}\n\n{GONE}\n\n# Heading\n\n{GONE}") == [1]


def test_a_block_begins_and_ends_on_its_own_lines():
    assert lines(f"a <!-- notelint-disable --> {GONE}\n{GONE}\n{GONE} <!-- notelint-enable -->\n{GONE}") == [4]


def test_a_block_can_be_opened_again():
    off, on = "<!-- notelint-disable WL102 -->", "<!-- notelint-enable WL102 -->"
    assert lines(f"{off}\n\n{GONE}\n\n{on}\n\n{GONE}\n\n{off}\n\n{GONE}\n") == [7]


def test_a_block_opened_twice_is_closed_once():
    off, on = "<!-- notelint-disable WL102 -->", "<!-- notelint-enable WL102 -->"
    assert lines(f"{off}\n\n{off}\n\n{GONE}\n\n{on}\n\n{GONE}\n") == [9]


def test_one_of_two_open_blocks_is_closed():
    both = "%% notelint-disable WL102 %%\n%% notelint-disable LK001 %%\n\n"
    text = f"{both}%% notelint-enable WL102 %%\n\n{GONE}\n\n{TORN}\n"
    assert found(text) == [(6, "WL102")]


def test_enable_alone_closes_all_blocks():
    text = f"%% notelint-disable WL102 %%\n%% notelint-disable LK001 %%\n\n%% notelint-enable %%\n\n{GONE}\n\n{TORN}\n"
    assert found(text) == [(6, "WL102"), (8, "LK001")]


@pytest.mark.parametrize(
    ("off", "on"),
    [("wl102", "WL102"), ("missing-target", "WL102"), ("WL102", "WL"), ("WL102", "ALL")],
)
def test_a_block_is_closed_for_the_rules_that_enable_names(off, on):
    text = f"%% notelint-disable {off} %%\n\n{GONE}\n\n%% notelint-enable {on} %%\n\n{GONE}\n\n"
    assert found(text) == [(7, "WL102")]


def test_one_rule_of_two_is_told_again():
    text = f"%% notelint-disable WL102 LK001 %%\n\n{GONE}\n\n%% notelint-enable WL102 %%\n\n{GONE}\n\n{TORN}\n"
    assert found(text) == [(7, "WL102")]


def test_enable_without_a_block_does_nothing():
    assert lines(f"<!-- notelint-enable -->\n\n{GONE}") == [3]


@pytest.mark.parametrize(
    "text",
    [
        f"{GONE} `<!-- notelint-disable-line -->`",
        f"`%% notelint-disable-line %%` {GONE}",
        f"{GONE}\n\n```\n<!-- notelint-disable-file -->\n```\n",
        f"{GONE}\n\n~~~html\n<!-- notelint-disable-file -->\n~~~\n",
        f"{GONE}\n\n    <!-- notelint-disable-file -->\n",
        f"{GONE}\n\n- a\n\n  ```\n  %% notelint-disable-file %%\n  ```\n",
    ],
)
def test_comments_in_code_do_not_count(text):
    assert lines(text) == [1]


@pytest.mark.parametrize(
    "comment",
    [
        "notelint-disable-line",
        "<!-- notelint-disable-lines -->",
        "<!-- notelint disable-line -->",
        "<!-- lint-disable-line -->",
        "<!-- notelint-disable-next -->",
        "% notelint-disable-line %",
        "<!-- see notelint-disable-line -->",
    ],
)
def test_other_words_do_not_count(comment):
    assert 1 in lines(f"{GONE} {comment}")


def test_several_comments_may_stand_on_one_line():
    text = f"{GONE} {TORN} <!-- notelint-disable-line WL102 --><!-- notelint-disable-line LK001 -->"
    assert found(text) == []


@pytest.mark.parametrize(
    "ending",
    [
        "\n",
        "\r\n",
        "\r",
    ],
)
def test_line_endings_do_not_matter(ending):
    text = (
        f"{GONE} <!-- notelint-disable-line WL102 -->\n%% notelint-disable-next-line missing-target %%\n{GONE}\n\n"
        f"<!-- notelint-disable -->\n\n{GONE}\n\n<!-- notelint-enable -->\n\n{GONE}\n"
    )
    assert lines(text.replace("\n", ending)) == [11]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "yaml",
    [
        "notelint: {ignore: [WL102]}",
        "notelint: {ignore: WL102}",
        "notelint:\n  ignore:\n    - WL102",
        "notelint:\n  ignore: [FM, missing-target]",
        "title: x\nnotelint:\n  ignore: [wl]\ntags: [a]",
        "notelint: {ignore: [ALL]}",
        "# notelint-disable-file WL102\ntitle: x",
        "title: x # notelint-disable-file",
    ],
)
def test_front_matter_silences_the_note(yaml, ending):
    text = f"---\n{yaml}\n---\n\n{GONE}\n\n{GONE}\n"
    assert lines(text.replace("\n", ending)) == []


@pytest.mark.parametrize(
    "yaml",
    [
        "notelint: {ignore: [LK001]}",
        "notelint: {ignored: [WL102]}",
        "notelint: WL102",
        "notelint:",
        "notelint: [WL102]",
    ],
)
def test_front_matter_that_says_otherwise_does_not(yaml):
    assert lines(f"---\n{yaml}\n---\n{GONE}\n") == [4]


@pytest.mark.parametrize("yaml", ["notelint: {ignore: []}", "notelint:\n  ignore: []"])
def test_an_empty_list_in_front_matter_ignores_nothing(yaml):
    assert [code for _, code in found(f"---\n{yaml}\n---\n{GONE}\n")] == ["WL102"]


@pytest.mark.parametrize("words", ["WL102, LK001", "LK001 WL102"])
def test_several_rules_may_stand_in_one_text(words):
    assert lines(f"---\nnotelint: {{ignore: '{words}'}}\n---\n{GONE}\n") == []


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_comment_in_yaml_silences_its_line(ending):
    text = "---\na: 1\nvideoId: short # notelint-disable-line FM108\n---\n"
    assert found(text.replace("\n", ending)) == []
    text = "---\na: 1\n# notelint-disable-next-line invalid-video-id\nvideoId: short\n---\n"
    assert found(text.replace("\n", ending)) == []
    text = "---\na: 1 # notelint-disable-line\nvideoId: short\n---\n"
    assert found(text.replace("\n", ending)) == [(3, "FM108")]


def test_a_comment_in_yaml_that_is_none_is_still_heeded():
    assert found("---\ntitle: @x # notelint-disable-line\n---\n") == []
    assert found("---\ntitle: @x\n---\n") == [(2, "FM001")]


@pytest.mark.parametrize("value", ['"about # notelint-disable-file WL102 in notes"', "a#notelint-disable-file"])
def test_a_hash_that_begins_no_comment_of_yaml_does_not_count(value):
    assert lines(f"---\ntitle: {value}\n---\n{GONE}\n") == [4]


def test_html_comments_in_front_matter_do_not_count():
    assert lines(f'---\ntitle: "<!-- notelint-disable-file -->"\n---\n{GONE}\n') == [4]


def test_findings_of_the_whole_note_stand_on_its_first_line():
    data = "caf\udce9 <!-- notelint-disable-line NT001 -->\n"
    assert found(data) == []
    assert found("caf\udce9\n") == [(1, "NT001")]


@pytest.mark.parametrize(
    ("word", "speaks"),
    [
        ("WL102", True),
        ("wl102", True),
        ("W", True),
        ("WL1", True),
        ("WL103", False),
        ("WL1020", False),
        ("missing-target", True),
        ("MISSING-TARGET", True),
        ("missing", False),
        ("all", True),
        ("", False),
        ("-", False),
    ],
)
def test_a_word_speaks_of_a_rule(word, speaks):
    assert speaks_of(word, "WL102", "missing-target") is speaks


# What suppressions do for nothing


def unused(text, dialect="obsidian", also=(), **vault):
    """Line and flagged text of each suppression that does nothing."""
    told = lint_texts({"a.md": text, **vault}, Plan(dialect), {}, also)
    return [(item.place.line, text[item.start : item.end]) for item in told if item.code == "NT006"]


@every_form
def test_a_comment_that_silences_nothing_is_told(form):
    for word in ("notelint-disable-line WL102", "notelint-disable-next-line", "notelint-disable-file TS"):
        comment = form.format(word)
        assert unused(f"Words.\n\n{comment}\nWords.\n") == [(3, comment)]


def test_a_block_is_judged_by_what_is_in_it():
    start, end = "<!-- notelint-disable WL102 -->", "<!-- notelint-enable WL102 -->"
    assert unused(f"{start}\n\n{GONE}\n\n{end}\n") == []
    assert unused(f"{start}\n\nWords.\n\n{end}\n\n{GONE}\n") == [(1, start)]
    other = "<!-- notelint-enable LK001 -->"
    assert unused(f"{start}\n\nWords.\n\n{other}\n\n{GONE}\n") == [(5, other)]


@pytest.mark.parametrize("word", ["WL102", "WL", "missing-target", "broken-link", ""])
def test_a_comment_that_ends_no_block_is_told(word):
    end = f"<!-- notelint-enable {word} -->"
    assert unused(f"Words.\n\n{end}\n") == [(3, end)]
    assert unused(f"<!-- notelint-disable missing-target -->\n\n{GONE}\n\n{end}\n\n{end}\n") == [(7, end)]


def test_two_that_silence_the_same_are_both_of_use():
    assert unused(f"{GONE} <!-- notelint-disable-line WL102 -->\n\n%% notelint-disable-file missing-target %%\n") == []


def test_a_rule_that_did_not_run_is_not_judged():
    line = "Words. <!-- notelint-disable-line orphan-note -->\n"
    assert unused(line) == []
    assert unused(line + "\n[[b]]", also=["WL109"], **{"b.md": "[[a]]"}) != []


def test_a_prefix_is_judged_by_the_rules_that_are_on():
    assert unused("Words. <!-- notelint-disable-line WL -->\n") != []
    assert unused(f"{GONE} <!-- notelint-disable-line WL -->\n") == []


@pytest.mark.parametrize("word", ["NT006", "nt006", "unused-suppression"])
def test_its_own_code_alone_silences_it(word):
    assert unused(f"Words. <!-- notelint-disable-line WL102 {word} -->\n") == []


@pytest.mark.parametrize("word", ["NT", "ALL", ""])
def test_no_wider_word_silences_it(word):
    assert len(unused(f"Words. <!-- notelint-disable-line WL102 -->\n<!-- notelint-disable-file {word} -->\n")) == 2


def test_settings_decide_what_ran(tmp_path):
    from notelint.engine import run
    from notelint.settings import load

    (tmp_path / "a.md").write_text("[[a]] <!-- notelint-disable-line WL102, LK -->\n", "utf-8")

    def told(*select, ignore=()):
        return [item.message for item in run(load(tmp_path, select=select, ignore=ignore)).diagnostics]

    assert told("NT006") == []
    assert told("NT006", "WL102") == ["Nothing is silenced by 'WL102'"]
    assert told("WL", "LK", "NT") == ["Nothing is silenced by 'WL102, LK'"]
    assert told("WL", "LK", "NT", ignore=["NT006"]) == []
    (tmp_path / "notelint.toml").write_text('[per-path-ignores]\n"a.md" = ["WL"]', "utf-8")
    assert told("WL", "LK", "NT") == ["Nothing is silenced by 'LK'"]


def test_a_comment_within_a_comment_is_not_cut_out_for_its_end_ends_both():
    text = "<!-- open\n<!-- notelint-disable-line LK001 -->\n\nWords.\n"
    (item,) = [item for item in lint_texts({"a.md": text}, Plan("obsidian")) if item.code == "NT006"]
    assert item.fix is None
    (item,) = [item for item in lint_texts({"a.md": text[10:]}, Plan("obsidian")) if item.code == "NT006"]
    assert item.fix is not None
