"""Schemas: which values each type takes, and how YAML 1.2 reads them."""

import math
import pickle
import subprocess
import sys
from dataclasses import replace

import pytest

from notelint.engine import lint_texts
from notelint.near import nearest
from notelint.parse import yaml_reader
from notelint.plan import Plan
from notelint.schema import TYPES, Document, Field, Schema, is_youtube_id


def told(wanted: Field, written: str):
    """What is told of a value as a note holds it, ``key: <written>``."""
    plan = Plan("markdown", schemas=(Schema("s", ("**",), {"key": replace(wanted, required=True)}),))
    text = f"---\nkey: {written}\n---\n"
    return [item for item in lint_texts({"a.md": text}, plan) if item.code != "FM006"]


def says(wanted: Field, written: str) -> str:
    """The first thing that is said of a value, without its name; it stands where the value does."""
    found = told(wanted, written)
    assert {item.code for item in found} <= {"FM103"}
    return found[0].message.removeprefix("'key' ") if found else ""


def mended(wanted: Field, written: str) -> str:
    """What an unsafe fix writes instead of a value."""
    fix = told(wanted, written)[0].fix
    if fix is None:
        return ""
    assert not fix.safe
    return fix.edits[0].text


GOOD = {
    "any": ["", "1", "x", "[a]", "{a: b}", "~"],
    "bool": ["true", "false", "True", "FALSE"],
    "date": ["2020-08-21", "'2020-02-29'", '"1999-12-31"'],
    "datetime": [
        "2020-08-21T10:30",
        "2020-08-21T10:30:59",
        "2020-08-21 10:30",
        "2020-08-21T10:30:00Z",
        "2020-08-21T10:30:00.5+02:00",
        "'2020-08-21T10:30:00-0500'",
    ],
    "enum": ["a", "1"],
    "float": ["1", "1.5", "-0.5", ".5", "1.", "1e3", "-1E-3", "+7"],
    "int": ["0", "1", "-12", "+3", "007", "20200821103000"],
    "list": ["[]", "[a]", "[1, 2]", "[[a], b]"],
    "str": ["x", "'1'", '"true"', "2020-08-21", "no", "on", "12:34:56", "1_000", "''", "0b1"],
    "time": ["07:30", "'23:59:59'", "12:34:56.5"],
    "tag": ["a", "video/long", "'#a'", "été", "日本", "y2020", "a-b_c", "😀"],
    "url": ["https://a.b/c?d=e#f", "HTTP://x", "'obsidian://open?vault=x'", "ftp://x/y"],
    "wikilink": ['"[[a]]"', "'[[a|b]]'", '"![[a.png]]"', '"[[a#b]]"'],
    "youtube-id": [
        "dQw4w9WgXcQ",
        "12345678900",
        "-AbCdEfGhI0",
        "__________A",
        "--AbCdEfGhI",
        "'0'".replace("0", "00000000000"),
    ],
}
BAD = {
    "bool": ["yes", "no", "on", "1", "'true'", "", "[true]", "tRUE"],
    "date": [
        "2020-02-30",
        "2021-02-29",
        "2020-13-01",
        "21/08/2020",
        "2020-8-1",
        "20200821",
        "2020-08-21T10:30",
        "2020",
        "",
    ],
    "datetime": [
        "2020-08-21",
        "10:30",
        "2020-08-21T25:00",
        "2020-08-21T10",
        "2020-02-30T10:30",
        "2020-08-21T10:30 CET",
    ],
    "float": ["x", "'1'", "true", "1,5", "1.2.3", "e3", "", "[1]", "1_000"],
    "int": ["1.0", "x", "'1'", "true", "1e3", "", "1_000", "12:34"],
    "list": ["a", "a, b", "{a: b}", "", "1"],
    "str": ["1", "true", "", "[a]", "{a: b}", "1.5", "~", "null"],
    "time": ["7:30", "24:00", "12:60", "noon", "", "0730", "07:30Z", "2020-08-21T10:30"],
    "tag": ["'a b'", "123", "2020/08", "'a,b'", "''", "'#'", "1", "'##a'"],
    "url": ["example.org", "www.example.org", "'https://a b'", "'://x'", "mailto:a@b.c", ""],
    "wikilink": ["[[a]]", "a", '"[[a]] and [[b]]"', '"[a](b)"', '"[[]]"', ""],
    "youtube-id": [
        "dQw4w9WgXc",
        "dQw4w9WgXcQQ",
        "dQw4w9WgXcB",
        "dQw4w9WgXc!",
        "https://youtu.be/dQw4w9WgXcQ",
        "'dQw4w9WgXcQ '",
        "",
        "12345678901",
    ],
}


@pytest.mark.parametrize(("kind", "written"), [(kind, written) for kind in GOOD for written in GOOD[kind]])
def test_a_value_of_its_type_is_fine(kind, written):
    assert says(Field(kind), written) == ""


@pytest.mark.parametrize(("kind", "written"), [(kind, written) for kind in BAD for written in BAD[kind]])
def test_a_value_of_another_type_is_told(kind, written):
    said = says(Field(kind), written)
    assert said.startswith(("is not ", "is empty")) or said in ("is no day of the calendar", "is no time of day")


def test_every_type_is_tried():
    assert set(GOOD) == set(TYPES)
    assert set(BAD) == set(TYPES) - {"any", "enum"}


@pytest.mark.parametrize(
    ("kind", "written", "said"),
    [
        ("bool", "no", "is not true or false; 'no' is text"),
        ("bool", "'true'", "is not true or false; drop the quotes"),
        ("bool", "1", "is not true or false"),
        ("int", "'30'", "is not an integer; drop the quotes"),
        ("int", "tall", "is not an integer"),
        ("float", "x", "is not a number"),
        ("str", "1", "is not text; put it in quotes"),
        ("str", "[a]", "is not text"),
        ("str", "", "is empty"),
        ("list", "a, b", "is not a list; write [a, b]"),
        ("list", "", "is empty; write [a, b]"),
        ("date", "21/08/2020", "is not a date (YYYY-MM-DD)"),
        ("date", "2020-02-30", "is no day of the calendar"),
        ("date", "''", "is empty"),
        ("datetime", "2020-08-21", "is not a date with a time (YYYY-MM-DDTHH:MM)"),
        ("datetime", "2020-02-30T10:30", "is no day of the calendar"),
        ("datetime", "2020-08-21T25:00", "is no time of day"),
        ("url", "example.org", "is not a URL (https://...)"),
        ("wikilink", "[[a]]", 'is not a wikilink in quotes ("[[...]]")'),
        ("youtube-id", "dQw4w9WgX", "is not a YouTube video id: 'dQw4w9WgX' has 9 characters, not 11"),
        ("youtube-id", "'x'", "is not a YouTube video id: 'x' has 1 character, not 11"),
        (
            "youtube-id",
            "https://youtu.be/dQw4w9WgXcQ",
            "is not a YouTube video id: 'https://youtu.be/dQw4w9WgXcQ' is a whole address",
        ),
        ("youtube-id", "dQw4w9WgXc!", "is not a YouTube video id: 'dQw4w9WgXc!' holds '!', which no id does"),
        ("youtube-id", "rope walk", "is not a YouTube video id: 'rope walk' holds a space, which no id does"),
        ("youtube-id", "dQw4w9WgXcb", "is not a YouTube video id: 'dQw4w9WgXcb' ends in 'b', which no id does"),
        ("youtube-id", "", "is empty"),
    ],
)
def test_what_is_wrong_with_a_value_is_told(kind, written, said):
    assert says(Field(kind), written) == said


@pytest.mark.parametrize("digit", ["٢٠٢٠-٠١-٠١", "２０２０-０１-０１"])
def test_dates_are_written_in_ascii(digit):
    assert says(Field("date"), digit) != ""


@pytest.mark.parametrize("last", "AEIMQUYcgkosw048")
def test_an_id_of_youtube_ends_in_four_free_bits(last):
    assert is_youtube_id("abcdefghij" + last)


@pytest.mark.parametrize("last", "BCDFGHJKLNOPRSTVWXZabdefhijlmnpqrtuvxyz1235679-_")
def test_an_id_of_youtube_ends_in_no_other_character(last):
    assert not is_youtube_id("abcdefghij" + last)


@pytest.mark.parametrize("text", ["", "dQw4w9WgXcQ\n", "dQw4w9WgXc Q", "dQw4w9WgXćQ", "dQw4w9WgX+cQ"])
def test_other_texts_are_no_ids(text):
    assert not is_youtube_id(text)


def test_allowed_values_are_compared_as_they_are_written():
    wanted = Field("enum", values=("draft", "done", "1", "true"))
    for written in ("draft", "'done'", "1", "true", '"1"'):
        assert says(wanted, written) == ""
    for written in ("Draft", "dra", "2", "false", "''"):
        assert says(wanted, written) == "is none of draft, done, 1, true"


def test_each_item_of_a_list_is_one_of_the_allowed_values():
    wanted = Field("list", values=("a", "b"))
    assert says(wanted, "[a, b, a]") == ""
    assert says(wanted, "[a, c]") == "item 2, 'c', is none of a, b"


def test_items_have_their_type():
    assert says(Field("list", items="tag"), "[a, 'b c']") == "item 2, 'b c', is not a tag"
    assert says(Field("list", items="date"), "[2020-01-01, 2020-02-30]") == (
        "item 2, '2020-02-30', is no day of the calendar"
    )
    assert says(Field("list", items="youtube-id"), "[dQw4w9WgXcQ, 12345678900]") == ""


def test_numbers_in_lists_are_numbers():
    assert says(Field("list", items="int"), "[1, 2]") == ""
    assert says(Field("list", items="str"), "[1, 2]") == "item 1, '1', is not text; put it in quotes"
    assert says(Field("list", items="str"), "[a, ~]") == "item 2 is empty"
    assert says(Field("list", items="str"), "[a, [b]]") == "item 2 is not text"


@pytest.mark.parametrize(
    ("kind", "written"), [("int", "3"), ("bool", "true"), ("float", "1.5"), ("bool", "false"), ("int", "-1")]
)
@pytest.mark.parametrize("beside", ["tags: [a]", "tags:\n  - a", "title: a # b", "a: |\n  x"])
def test_what_stands_beside_does_not_change_a_value(kind, written, beside):
    fields = {"key": Field(kind)}
    text = f"---\nkey: {written}\n{beside}\n---\n"
    plan = Plan("markdown", schemas=(Schema("s", ("**",), fields),))
    found = lint_texts({"a.md": text}, plan)
    assert [item.message for item in found if item.code in ("FM101", "FM102", "FM103")] == []


def test_numbers_have_their_bounds():
    wanted = Field("float", min=0, max=10)
    assert says(wanted, "0") == says(wanted, "10") == says(wanted, "5.5") == ""
    assert says(wanted, "-0.1") == "is less than 0"
    assert says(wanted, "10.5") == "is more than 10"


def test_texts_and_lists_have_their_lengths():
    wanted = Field("any", min_length=2, max_length=3)
    assert says(wanted, "ab") == says(wanted, "[a, b, c]") == says(wanted, "😀😀") == ""
    assert says(wanted, "a") == "has fewer than 2 characters"
    assert says(wanted, "abcd") == "has more than 3 characters"
    assert says(wanted, "[a]") == "has fewer than 2 items"
    assert says(wanted, "[a, b, c, d]") == "has more than 3 items"
    assert says(wanted, "''") == says(wanted, "[]") == "is empty"


def test_a_pattern_is_looked_for_anywhere():
    assert says(Field(pattern="^[a-z]+$"), "abc") == ""
    assert says(Field(pattern="b"), "abc") == ""
    assert says(Field(pattern="^b"), "abc") == "does not match the pattern ^b"
    assert says(Field("list", pattern="^b"), "[b, c]") == "item 2, 'c', does not match the pattern ^b"
    assert says(Field(pattern=r"^\d{4}$"), "2020") == ""
    assert says(Field(pattern=r"^\p{L}+$"), "été") == ""


@pytest.mark.parametrize("pattern", ["(a+)+$", "^(a|a)*$", "(a|aa)+$", "(.*a){20}$", "^(a?){50}a{50}$"])
def test_a_pattern_ends_in_linear_time(pattern):
    assert says(Field(pattern=pattern), "a" * 50_000 + "!") == f"does not match the pattern {pattern}"


def test_a_pattern_of_a_schema_is_held_against_notes():
    plan = Plan("markdown", schemas=(Schema("s", ("**",), {"id": Field(pattern="(a+)+$")}),))
    long = "a" * 50_000
    found = lint_texts({"a.md": f"---\nid: {long}!\n---\n", "b.md": f"---\nid: {long}\n---\n"}, plan)
    assert [(item.path, item.code) for item in found] == [("a.md", "FM103")]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("NULL", None),
        ("nULL", "nULL"),
        ("true", True),
        ("False", False),
        ("tRue", "tRue"),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("Off", "Off"),
        ("y", "y"),
        ("0", 0),
        ("-0", 0),
        ("0123", 123),
        ("0189", 189),
        ("+12", 12),
        ("1_000", "1_000"),
        ("12e03", 12000.0),
        ("1.10", 1.1),
        (".5", 0.5),
        ("5.", 5.0),
        (".", "."),
        ("-", "-"),
        ("1e", "1e"),
        ("12:34:56", "12:34:56"),
        ("2020-08-21", "2020-08-21"),
        ("2020-08-21T10:30:00Z", "2020-08-21T10:30:00Z"),
        ("-2E+05", -200000.0),
        ("0o8", "0o8"),
        ("٣", "٣"),
        ("<<", "<<"),
        ("=", "="),
    ],
)
def test_scalars_are_read_by_the_core_schema(written, value):
    read = yaml_reader.scalar(written)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("written", "value"),
    [("0x1F", 31), ("0o17", 15), (".inf", math.inf), ("-.Inf", -math.inf), ("+.INF", math.inf), (".nan", math.nan)],
)
def test_the_odd_numbers_of_the_core_schema_are_numbers(written, value):
    assert repr(yaml_reader.scalar(written)) == repr(value)


@pytest.mark.parametrize("digits", [3999, 4000, 5000, 100_000])
def test_endless_numbers_do_not_crash(digits):
    assert yaml_reader.scalar("9" * digits) is not None
    assert says(Field("str"), "9" * digits) in ("", "is not text; put it in quotes")
    assert says(Field("float", min=0, max=1), "9" * digits) != ""


def test_required_keys_closed_schemas_and_own_key():
    fields = {"title": Field("str", required=True), "n": Field("int")}
    plan = Plan("markdown", schemas=(Schema("s", ("**",), fields, closed=True),))

    def codes(text):
        return [item.code for item in lint_texts({"a.md": text}, plan) if item.code != "FM201"]

    assert codes("---\ntitle: x\n---\n") == []
    assert codes("---\nn: 1\n---\n") == ["FM102"]
    assert codes("no block") == ["FM101"]
    assert codes("---\ntitle:\n---\n") == ["FM103"]
    assert codes("---\ntitle: x\nn:\n---\n") == []
    assert codes("---\ntitle: x\ntitel: y\n---\n") == ["FM104"]
    assert codes("---\ntitle: x\nnotelint: {ignore: [WL]}\n---\n") == ["NT006"]
    assert codes("---\n{{title}}\n---\n") == []


@pytest.mark.parametrize(
    ("wanted", "written", "instead"),
    [
        (Field("date"), "24/12/2031", "2031-12-24"),
        (Field("date"), "12/24/2031", "2031-12-24"),
        (Field("date"), "'24.12.2031'", "'2031-12-24'"),
        (Field("date"), "2031/12/24", "2031-12-24"),
        (Field("date"), "2031-5-4", "2031-05-04"),
        (Field("date"), "4.4.2031", "2031-04-04"),
        (Field("date"), "20311224", "2031-12-24"),
        (Field("date"), "04/05/2031", ""),
        (Field("date"), "31/04/2031", ""),
        (Field("date"), "2031-02-30", ""),
        (Field("date"), "24/12/31", ""),
        (Field("date"), "2031-12-24T10:00", ""),
        (Field("bool"), "yes", "true"),
        (Field("bool"), "Off", "false"),
        (Field("bool"), "'True'", "true"),
        (Field("bool"), "1", ""),
        (Field("int"), "'30'", "30"),
        (Field("int"), "'030'", "030"),
        (Field("int"), "1.5", ""),
        (Field("float"), "'1.5'", "1.5"),
        (Field("float"), "1,5", "1.5"),
        (Field("float"), "1,500", ""),
        (Field("str"), "007", '"007"'),
        (Field("str"), "true", '"true"'),
        (Field("str"), "[a]", ""),
        (Field("list"), "moss, wall moss", "[moss, wall moss]"),
        (Field("list"), "a", "[a]"),
        (Field("list"), "'a, [b]'", ""),
        (Field("url"), "www.example.org/a", "https://www.example.org/a"),
        (Field("url"), "somewhere", ""),
        (Field("youtube-id"), "https://youtu.be/dQw4w9WgXcQ?t=1", "dQw4w9WgXcQ"),
        (Field("youtube-id"), "https://www.youtube.com/watch?v=dQw4w9WgXcQ", "dQw4w9WgXcQ"),
        (Field("youtube-id"), "dQw4w9WgX", ""),
        (Field("enum", values=("draft", "done")), "drft", "draft"),
        (Field("enum", values=("draft", "done")), "'drft'", "'draft'"),
        (Field("enum", values=("draft: 1", "done")), "draft 1", '"draft: 1"'),
        (Field("enum", values=("draft", "done")), "|\n  draftt", ""),
        (Field("list", items="date"), "[2031-12-24, 24/12/2031]", "2031-12-24"),
    ],
)
def test_what_was_probably_meant_can_be_written(wanted, written, instead):
    assert says(wanted, written) != ""
    assert mended(wanted, written) == instead


def test_days_have_bounds():
    wanted = Field("date", min="2020-01-01", max="2020-12-31")
    assert says(wanted, "2020-01-01") == says(wanted, "2020-12-31") == ""
    assert says(wanted, "2019-12-31") == "is before 2020-01-01"
    assert says(wanted, "2021-01-01") == "is after 2020-12-31"
    assert says(replace(wanted, type="datetime"), "2020-12-31T23:59") == ""


def test_items_have_fields_of_their_own():
    wanted = Field("list", items=Field("str", pattern="^[a-z]+$", min_length=2))
    assert says(wanted, "[ab, cd]") == ""
    found = told(wanted, "[ab, c, 4, DD]")
    assert [item.message for item in found] == [
        "'key' item 2, 'c', has fewer than 2 characters",
        "'key' item 3, '4', is not text; put it in quotes",
        "'key' item 4, 'DD', does not match the pattern ^[a-z]+$",
    ]
    assert [item.place.column for item in found] == [11, 14, 17]
    nested = Field("list", items=Field("list", items=Field("int", max=3)))
    assert [item.message for item in told(nested, "[[1], [2, 4]]")] == ["'key.2' item 2, '4', is more than 3"]


def test_items_of_digits_can_be_ids():
    assert says(Field("list", items="youtube-id"), "[00000000000]") == ""


def test_many_wrong_items_are_told_in_no_time():
    items = "".join(f"  - '{number}'\n" for number in range(15_000))
    assert len(told(Field("list", items="int"), "\n" + items)) == 15_000


def test_plans_with_schemas_travel_and_are_hashable():
    fields = {"a": Field("list", items=Field("str", values=("x",)))}
    plan = Plan("markdown", schemas=(Schema("s", ("**",), fields, document=Document("d", "{}", (("x", "{}"),))),))
    again = pickle.loads(pickle.dumps(plan))
    assert again == plan
    assert hash(again) == hash(plan)


def test_two_schemas_both_hold():
    one = Schema("one", ("**",), {"title": Field("str", required=True)}, closed=True)
    two = Schema("two", ("**",), {"height": Field("int", required=True)})
    found = lint_texts({"a.md": "---\nheight: tall\nmood: 1\n---\n"}, Plan("markdown", schemas=(one, two)))
    assert [(item.code, item.place.line) for item in found] == [("FM102", 1), ("FM103", 2), ("FM104", 3)]


def test_a_vault_without_schemas_imports_nothing_for_them(tmp_path):
    (tmp_path / "a.md").write_text("---\ntitle: x\n---\n")
    code = (
        "import sys; from notelint.engine import lint_texts; from notelint.plan import Plan;"
        "lint_texts({'a.md': '---\\nkey: 1\\n---\\n'}, Plan('markdown'));"
        "print(sorted({'jsonschema_rs', 'pydantic', 'importlib.metadata', 'notelint.schema.model',"
        "'notelint.schema.json_schema'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_misspelt_value_has_a_near_one():
    assert nearest("drft", ["draft", "done"]) == "draft"
    assert nearest("xyz", ["draft", "done"]) == ""
    assert nearest("", []) == ""
