"""The formats for programs, each read as its readers read it; whatever notes hold, it is no more than words there."""

import json
import os
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

import cmarkgfm
import jsonschema_rs
import junitparser
import pytest
from cmarkgfm import cmark
from hypothesis import given, settings
from hypothesis import strategies as st

from notelint.diagnostic import Cause, Diagnostic, Edit, Fix, Place, Report
from notelint.engine import run
from notelint.position import splice
from notelint.reporters import Options, failure, known, render, visible, written
from notelint.rules import load_rules
from notelint.settings import load
from tests.command import write
from tests.logs import azure, commands, github, lines_of

FIXTURES = Path(__file__).parents[1] / "fixtures"
RULES = tuple(load_rules())
SITE = "https://example.org/ada/notes/blob/0123abc/"
UNREADABLE = "unreadable.md"
BODIES = """[[gone]] ##[error]boo [[##[x]] ##[warning](gone) ##vso[task.complete result=Failed;]done
::error::boo [[lost]]
::add-mask::[[::error file=x::boo]]
##[[away]] [[a|b]] [[<b>x</b>]] [[`c`]] [[@ada]] [[#1]] [[www.example.org]] [[ada@example.org]] [[%0A%25,;:]]
😀 漢 [[kapoot]] [x](javascript:gone) [[rain_gauge]]
"""
NAMES = [
    "a\nb.md",
    "a\r::error::boo.md",
    os.fsdecode(b"n\xff\xe4me.md"),
    "::error::boo.md",
    " ::add-mask::x.md",
    "%0A%25%AZP25.md",
    "c,d;e].md",
    "a:b=c.md",
    "😀 漢.md",
    "##[error]x.md",
    "##vso[task.complete result=Failed;]y.md",
    "<script>alert(1)<script>.md",
    "[x](javascript:1).md",
    "`a`|b|.md",
    "@ada #1 www.example.org ada@example.org.md",
    "esc\x1b[2J.md",
    "\u202eb.md",
    UNREADABLE,
    "sub/-x.md",
]
CAUSES = (
    Cause("deleting", "a\n::error::b|`c`.md", "breaks 7 links", "error", 7),
    Cause("adding", "<b>\udcff ##[error]x.md", "makes 2 links ambiguous", "warning", 2),
)


def hostile(root):
    """A vault whose names and texts would be commands and markup."""
    (root / ".obsidian").mkdir(parents=True)
    return write(root, dict.fromkeys(NAMES, BODIES) | {"Rain gauge.md": ""})


def without(report, path):
    """The report if a note could not be read."""
    why = Diagnostic(
        path, Place(1, 1, 1, 1), "NT005", "unreadable", "error", "x: denied", "", 0, 0, "NT005::1", None, ()
    )
    kept = (item for item in report.diagnostics if item.path != path)
    text_of = report.text_of
    return report._replace(
        diagnostics=(*kept, why), text_of=lambda other: "" if other == path else text_of(other), held_back=3
    )


@pytest.fixture(scope="module")
def vaults(tmp_path_factory):
    """Reports: of nothing, of a clean vault, of hostile names, and of these with what a change caused."""
    root = tmp_path_factory.mktemp("formats")
    empty, clean = write(root / "empty", {".obsidian/app.json": "{}"}), write(root / "clean", {"a.md": "# A\n"})
    full = without(run(load(hostile(root / "full"))), UNREADABLE)
    return {
        "empty": run(load(empty)),
        "clean": run(load(clean)),
        "full": full,
        "causes": full._replace(causes=CAUSES, since="HEAD~1 `x` ::error::"),
    }


def shown(name, report, **options):
    root = Path(report.root)
    spoken = {item.code for item in report.diagnostics}
    rules = tuple(rule for rule in RULES if rule.code in spoken)  # SARIF has pages of each
    return "".join(render(name, report, Options(root, root.parent, rules=rules, **options)))


def lines_read(name, out):
    """How many findings somebody reads in a document."""
    if name in ("json", "rdjson", "sarif", "gitlab"):
        data = json.loads(out)
        if name == "sarif":
            return len(data["runs"][0]["results"])
        return len(data if name == "gitlab" else data["diagnostics"])
    if name == "junit":
        return sum(suite.failures for suite in junitparser.JUnitXml.fromstring(out.encode()))
    if name == "json-lines":
        return len([json.loads(line) for line in out.splitlines()])
    if name in ("github", "azure"):
        read = github if name == "github" else azure
        found = [read(line) for line in lines_of(out)[:-1]]
        return sum("file" in command.properties or "sourcepath" in command.properties for command in found)
    if name == "summary":
        return len([line for line in out.splitlines() if re.match(r"- `", line)])
    if name == "grouped":
        return len(re.findall(r"^  \d+:\d+ ", out, re.M))
    return len(re.findall(r":\d+:\d+: [A-Z]+\d+ ", out))


@pytest.mark.parametrize("kind", ["empty", "clean", "full", "causes"])
@pytest.mark.parametrize("name", known())
def test_every_format_tells_all_there_is(vaults, name, kind):
    report = vaults[kind]
    out = shown(name, report, limit=0)
    out.encode()
    expected = len(report.diagnostics)
    if name == "github":
        numbers = Counter(item.severity for item in report.diagnostics)
        caused = Counter(cause.severity for cause in report.causes)
        expected = sum(min(numbers[word], 10 - (word == "note") - caused[word]) for word in numbers)
    elif name == "text":
        expected = len({(item.path, item.code, item.message) for item in report.diagnostics})
    assert lines_read(name, out) == expected
    assert out == shown(name, report, limit=0)


@pytest.mark.parametrize("kind", ["full", "causes"])
@pytest.mark.parametrize("name", known())
def test_no_line_is_a_command_that_a_note_gives(vaults, name, kind):
    out = shown(name, vaults[kind], limit=0)
    if name not in ("github", "azure"):
        assert commands(out) == []
    elif name == "github":
        assert {command and command.name for command in map(github, lines_of(out)[:-1])} <= {
            "error",
            "warning",
            "notice",
        }
        assert not any("##[" in line or "##vso[" in line for line in lines_of(out) if github(line) is None)
    else:
        assert {command and command.name for command in map(azure, lines_of(out)[:-1])} == {"task.logissue"}
        assert not any(map(github, lines_of(out)))


@pytest.mark.parametrize("name", known())
def test_no_document_begins_a_line_with_what_terminals_obey(vaults, name):
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", shown(name, vaults["causes"], limit=0))


# GitHub


def some(number, severity="error", **changes):
    """Findings in notes of their own."""
    place = Place(3, 5, 3, 9)
    for n in range(number):
        item = Diagnostic(
            f"{n:04}.md",
            place,
            "WL102",
            "missing-target",
            severity,
            f"[[{n}]] names no note",
            "",
            0,
            1,
            f"{n}",
            None,
            (),
        )
        yield item._replace(**changes)


def report_of(*diagnostics, text="", **more):
    return Report("/vault", "obsidian", {"root": "", "dialect": ""}, diagnostics, 9, 0, 0.5, lambda _: text, **more)


def annotations(report):
    return [github(line) for line in lines_of(shown("github", report))[:-1]]


def test_github_gets_ten_of_each_type_and_the_number_of_the_rest():
    report = report_of(*some(12, "note"), *some(11, "warning"), *some(30), *some(2, path="zz.md"))
    found = annotations(report)
    assert Counter(item.name for item in found) == {"error": 10, "warning": 10, "notice": 10}
    assert [item.name for item in found] == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 10
    rest = found[-1].message
    assert rest.startswith("22 errors, 1 warning, 3 notes more, in ")
    assert rest.endswith("other notes; 'notelint check --format grouped' lists all")
    listed = sum(int(number) for number in re.findall(r"\((\d+)\)", rest))
    assert listed + int(re.search(r"(\d+) other", rest)[1]) == 26


def test_github_gets_no_word_of_a_rest_that_is_not_there():
    assert len(annotations(report_of(*some(10), *some(10, "warning"), *some(9, "note")))) == 29
    assert annotations(report_of()) == []


def test_causes_are_told_first_and_take_the_place_of_findings():
    causes = [Cause("deleting", f"{n}.md", "breaks 1 link", "error", 1) for n in range(3)]
    found = annotations(report_of(*some(20), causes=tuple(causes)))
    assert [item.message for item in found[:3]] == [f"deleting vault/{n}.md breaks 1 link" for n in range(3)]
    assert [item.name for item in found] == ["error"] * 10 + ["notice"]
    assert found[-1].message.startswith("13 errors more, in ")


def test_github_is_told_of_the_notes_that_a_change_touched_before_others():
    found = annotations(report_of(*some(30), *some(2, path="zz.md"), changed=frozenset({"zz.md"})))
    assert [item.properties["file"] for item in found[:3]] == ["vault/zz.md", "vault/zz.md", "vault/0000.md"]


def test_more_causes_than_github_takes():
    causes = [Cause("deleting", f"{n}.md", "breaks 1 link", "error", 1) for n in range(15)]
    found = annotations(report_of(*some(2), causes=tuple(causes)))
    assert [item.name for item in found] == ["error"] * 7 + ["notice"]
    assert [bool(item.properties.get("file")) for item in found] == [False] * 5 + [True] * 2 + [False]
    assert "10 causes more" in found[-1].message


@pytest.mark.parametrize("severity", ["error", "warning", "note"])
def test_columns_are_told_within_one_line_only(severity):
    (one,) = annotations(report_of(*some(1, severity, place=Place(3, 5, 3, 9))))
    assert one.properties | {"title": ""} == {
        "file": "vault/0000.md",
        "line": "3",
        "col": "5",
        "endColumn": "9",
        "title": "",
    }
    (several,) = annotations(report_of(*some(1, severity, place=Place(3, 5, 4, 2))))
    assert several.properties == {"file": "vault/0000.md", "line": "3", "endLine": "4", "title": "WL102 missing-target"}


# GitLab

CODE_QUALITY = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            **{key: {"type": "string", "minLength": 1} for key in ("description", "check_name", "fingerprint")},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^[^/]"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


def degradations(report):
    found = json.loads(shown("gitlab", report))
    jsonschema_rs.validate(CODE_QUALITY, found)
    return found


@pytest.mark.parametrize("kind", ["empty", "clean", "full", "causes"])
def test_gitlab_takes_the_report(vaults, kind):
    found = degradations(vaults[kind])
    assert len({item["fingerprint"] for item in found}) == len(found)
    assert {item["location"]["path"] for item in found} == {
        f"full/{written(item.path)}" for item in vaults[kind].diagnostics
    }


def test_a_fingerprint_stays_when_lines_move_and_differs_between_findings(tmp_path):
    text = "[[gone]] [[lost]]\n\n[[gone]]\n"
    root = write(tmp_path, {"v/a.md": text, "v/b.md": text})

    def fingerprints():
        return {(item["location"]["path"], item["fingerprint"]) for item in degradations(run(load(root / "v")))}

    before = fingerprints()
    assert len({fingerprint for _, fingerprint in before}) == 6
    write(root, {"v/a.md": f"# Words\n\nmore\n\n{text}"})
    assert fingerprints() == before


# JUnit


@pytest.mark.parametrize("kind", ["empty", "clean", "full", "causes"])
def test_junit_reads_the_findings(vaults, kind):
    report = vaults[kind]
    suites = list(junitparser.JUnitXml.fromstring(shown("junit", report).encode()))
    cases = [case for suite in suites for case in suite]
    failed = [(case, failure) for case in cases for failure in case.result]
    assert [suite.tests for suite in suites] == [len(list(suite)) for suite in suites]
    assert len(cases) == max(1, len(report.diagnostics))
    expected = [
        (
            item.severity,
            re.sub(r"[^\t\n\r]", lambda character: written(character[0]), item.message),
            f"{item.code} {item.name}",
        )
        for item in report.diagnostics
    ]
    found = [(failure.type, failure.message, case.name.rpartition(" at ")[0]) for case, failure in failed]
    assert found == expected


XML_CHARACTERS = st.text(st.characters(exclude_categories=[]), max_size=30)


@settings(max_examples=60, deadline=None)
@given(XML_CHARACTERS)
def test_whatever_a_message_holds_junit_is_xml(message):
    root = ElementTree.fromstring(shown("junit", report_of(*some(1, message=message))))
    told = next(root.iter("failure")).get("message")
    if all(c in "\t\n\r" or "\x20" <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff" for c in message):
        assert told == message
    else:
        assert re.search(r"\\x[0-9a-f]{2}|\\u[0-9a-f]{4}", told)


# rdjson

POSITION = {
    "type": "object",
    "required": ["line", "column"],
    "properties": {key: {"type": "integer", "minimum": 1} for key in ("line", "column")},
}
RANGE = {"type": "object", "required": ["start", "end"], "properties": {"start": POSITION, "end": POSITION}}
DIAGNOSTIC = {
    "type": "object",
    "additionalProperties": False,
    "required": ["message", "location", "severity", "code"],
    "properties": {
        "message": {"type": "string", "minLength": 1},
        "location": {
            "type": "object",
            "required": ["path", "range"],
            "properties": {"path": {"type": "string"}, "range": RANGE},
        },
        "severity": {"enum": ["ERROR", "WARNING", "INFO"]},
        "code": {"type": "object", "required": ["value"], "properties": {"value": {"type": "string"}}},
        "suggestions": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["range", "text"],
                "properties": {"range": RANGE, "text": {"type": "string"}},
            },
        },
    },
}
SOURCE = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"type": "string"}, "url": {"type": "string", "format": "uri"}},
}
RDJSON = {
    "type": "object",
    "additionalProperties": False,
    "required": ["source", "diagnostics"],
    "properties": {"source": SOURCE, "diagnostics": {"type": "array", "items": DIAGNOSTIC}},
}


def reviewed(report):
    found = json.loads(shown("rdjson", report))
    jsonschema_rs.validate(RDJSON, found)
    return found["diagnostics"]


def ends(data, told):
    """The offsets in the bytes of a note of a range that counts bytes."""
    starts = [0, *(match.end() for match in re.finditer(rb"\r\n|\r|\n", data))]
    return [starts[told[end]["line"] - 1] + told[end]["column"] - 1 for end in ("start", "end")]


@pytest.mark.parametrize("kind", ["empty", "clean", "full", "causes"])
def test_reviewdog_takes_the_report(vaults, kind):
    assert [item["location"]["path"] for item in reviewed(vaults[kind])] == [
        written(item.path) for item in vaults[kind].diagnostics
    ]


@pytest.mark.parametrize(
    "text",
    ["a [[gone]]\n", "😀漢e\u0301 [[gone]]\n", "x\r\ny\rz\u2028\x0c [[gone]]", b"one byte in a line \xff [[gone]]\n"],
)
def test_columns_of_rdjson_are_bytes(tmp_path, text):
    root = write(tmp_path, {"a.md": text})
    (item,) = [item for item in reviewed(run(load(root))) if item["code"]["value"] == "WL102"]
    data = (root / "a.md").read_bytes()
    start, end = ends(data, item["location"]["range"])
    assert data[start:end] == b"gone"


@pytest.mark.parametrize("name", ["dirty", "video-notes", "odd-files"])
def test_a_suggestion_does_what_the_fix_does(name):
    report = run(load(FIXTURES / name))
    fixed = 0
    for item, told in zip(report.diagnostics, reviewed(report), strict=True):
        item = report.explained(item)
        if "suggestions" not in told:
            continue
        text = report.text_of(item.path)
        data = text.encode("utf-8", "surrogateescape")
        (suggestion,) = told["suggestions"]
        start, end = ends(data, suggestion["range"])
        after = data[:start] + suggestion["text"].encode() + data[end:]
        assert after == splice(text, item.fix.edits).encode("utf-8", "surrogateescape")
        fixed += 1
    assert fixed or name == "odd-files"


def test_edits_far_apart_are_no_suggestion():
    text = "a" * 5000
    near, far = (Fix("x", (Edit(0, 1, "b"), Edit(end, end, "c")), True) for end in (20, 4000))
    told = reviewed(report_of(*some(1, fix=near), *some(1, fix=far), text=text))
    assert told[0]["suggestions"][0]["text"] == "b" + "a" * 19 + "c"
    assert "suggestions" not in told[1]


def test_a_byte_that_is_no_text_is_no_suggestion():
    (told,) = reviewed(report_of(*some(1, fix=Fix("x", (Edit(0, 1, "\udcff"),), True)), text="abc"))
    assert "suggestions" not in told


# Azure


def test_azure_gets_the_gravest_first_with_absolute_paths():
    report = report_of(*some(2, "note"), *some(2, "warning", code="WL103"), *some(2, hint="mend it"))
    found = [azure(line) for line in lines_of(shown("azure", report))[:-1]]
    assert [item.properties["type"] for item in found] == ["error"] * 2 + ["warning"] * 4
    assert [item.properties["code"] for item in found[2:]] == ["WL103"] * 2 + ["WL102"] * 2
    assert found[0] == (
        "task.logissue",
        {"type": "error", "sourcepath": "/vault/0000.md", "linenumber": "3", "columnnumber": "5", "code": "WL102"},
        "[[0]] names no note (hint: mend it)",
    )


# Hostile words, in all that is read back

PIECES = [
    "::",
    "##[error]",
    "##vso[task.complete]",
    "%",
    "%0A",
    "%25",
    "%AZP25",
    ",",
    ";",
    "]",
    "[",
    "=",
    ":",
    "\n",
    "\r",
]
PIECES += ["\x00", "\x1b", "\x85", "\u2028", "\u202e", "\udcff", "`", "``", "|", "<b>", "&lt;", "*", "\\", "](x)", "😀"]
PIECES += [" ", "a", "b", "##", "error::", "www.x.org", "@a", "~~", "$", "{{", "-->", "\\|"]
WORDS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join)


@settings(max_examples=60, deadline=None)
@given(WORDS, WORDS)
def test_words_come_through_commands_as_they_are_shown(name, message):
    report = report_of(*some(1, path=f"{name}.md", message=message))
    (line, last) = lines_of(shown("github", report))
    assert last == ""
    assert github(line).message == visible(message)
    assert github(line).properties["file"] == f"vault/{written(name)}.md"
    (line, last) = lines_of(shown("azure", report))
    assert last == ""
    assert azure(line).message == visible(message)
    assert azure(line).properties["sourcepath"] == f"/vault/{written(name)}.md"
    assert github(line) is None


@settings(max_examples=60, deadline=None)
@given(WORDS, WORDS, WORDS)
def test_words_are_no_commands_in_other_formats(name, message, line):
    place = Place(1, 1, 1, min(3, len(line) + 1))
    report = report_of(*some(1, path=f"{name}.md", message=message, hint=message, place=place), text=line)
    report = report._replace(causes=(Cause(message, name, message, "error", 1),), since=message)
    for format_name in {*known()} - {"github", "azure", "sarif"}:
        assert commands(shown(format_name, report)) == [], format_name


# The summary


class Page(HTMLParser):
    """What GitHub makes of Markdown: how often each tag is there, what stands in code, and where links lead."""

    def __init__(self, markdown):
        super().__init__()
        self.tags, self.spans, self.addresses, self._in_code = Counter(), [], [], False
        self.feed(cmarkgfm.github_flavored_markdown_to_html(markdown, options=cmark.Options.CMARK_OPT_UNSAFE))
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        self.addresses += [value for name, value in attrs if name == "href"]
        self._in_code = tag == "code"
        self.spans += [""] * self._in_code

    def handle_endtag(self, tag):
        self._in_code = False

    def handle_data(self, data):
        if self._in_code:
            self.spans[-1] += data


@settings(max_examples=60, deadline=None)
@given(WORDS, WORDS)
def test_words_are_no_markup_in_a_summary(name, message):
    report = report_of(
        *some(1, path=f"{name}.md", message=message), causes=(Cause(message, name, message, "error", 1),)
    )
    report = report._replace(since=message)
    out = shown("summary", report, source=SITE)
    shown_as = visible(message)
    page = Page(out)
    assert page.spans == [
        shown_as,
        visible(f"{message} vault/{name} {message}"),
        "WL102",
        visible(f"vault/{name}.md:3:5"),
        "WL102",
        shown_as,
    ]
    (address,) = page.addresses
    path = unquote_to_bytes(address.removeprefix(SITE).removesuffix("?plain=1#L3"))
    assert path == os.fsencode(f"vault/{name}.md")
    once = dict.fromkeys(("h2", "strong", "table", "thead", "tbody", "a"), 1)
    assert page.tags == once | {"p": 1, "h3": 3, "ul": 2, "li": 2, "tr": 2, "th": 4, "td": 4, "code": 6}


def test_a_summary_of_hostile_names_links_to_each(vaults):
    report = vaults["causes"]
    out = shown("summary", report, source=SITE)
    page = Page(out)
    paths = [unquote_to_bytes(address.removeprefix(SITE).partition("?")[0]) for address in page.addresses]
    assert sorted(paths) == sorted(os.fsencode(f"full/{item.path}") for item in report.diagnostics)
    assert page.tags["details"] == page.tags["summary"] == 1
    assert not set(page.tags) & {"script", "b", "img", "em", "del", "pre"}
    assert "3 held back by the baseline" in out


def test_a_clean_summary_is_short(vaults):
    assert shown("summary", vaults["clean"]) == "## notelint: all good\n\n1 note checked.\n\n"


def test_a_summary_shows_the_gravest_first_and_counts_what_it_leaves_out():
    out = shown("summary", report_of(*some(900, "note"), *some(300, "warning"), *some(2)))
    assert out.startswith("## notelint: 2 errors, 300 warnings, 900 notes in 900 notes\n")
    listed = re.findall(r"^- `[^`]+` (\w+) `WL102`", out, re.M)
    assert listed == ["error"] * 2 + ["warning"] * 300 + ["note"] * 698
    assert "\n202 findings more are not listed here.\n" in out


@pytest.mark.parametrize("room", [5_000, 20_000, 900_000])
def test_a_summary_takes_no_more_room_than_there_is(room):
    long = "漢`" * 20_000
    causes = tuple(Cause(f"{n} {long}", long, long, "error", 1) for n in range(300))
    many = [item._replace(path=f"{'ü' * 900}/{item.path}", message=long) for item in some(3000)]
    out = shown("summary", report_of(*many, causes=causes), source=SITE, room=room)
    assert len(out.encode()) <= room
    assert len(out.encode()) > room - 10_000 or room < 10_000
    assert "more are not listed here" in out
    assert out.count("<details>") == out.count("</details>")


# Failures


@pytest.mark.parametrize("name", ["azure", "github", "junit", "summary"])
def test_a_failure_is_told(name):
    message = "bad key `x`|]\n::error::boo <b>"
    out = "".join(failure(name, message, Options(Path("/vault"))))
    lines = message.split("\n")
    if name == "github":
        assert [github(line).message for line in lines_of(out)[:-1]] == [message]
    elif name == "azure":
        assert [azure(line).message for line in lines_of(out)[:-1]] == [" ".join(lines)]
    elif name == "summary":
        assert Page(out).spans == lines
    else:
        (suite,) = junitparser.JUnitXml.fromstring(out.encode())
        assert suite.errors == 1
        assert [error.message for case in suite for error in case.result] == [message]


def test_a_format_that_cannot_tell_a_failure_has_no_document_of_it():
    assert failure("gitlab", "x", Options(Path("/vault"))) is None
