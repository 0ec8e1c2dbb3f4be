"""Schemas in JSON Schema: what they find and where, and that they lead nowhere but to files beside them."""

import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from notelint.engine import lint_texts, run
from notelint.plan import Plan
from notelint.schema import Document, Schema
from notelint.settings import SettingsError, load


def found(schema, text, beside=None, closed=False):
    """Code, message, the flagged text and what a fix writes, of what a schema finds in a note."""
    files = tuple((name, json.dumps(body)) for name, body in (beside or {}).items())
    document = Document("s.json", json.dumps(schema), files)
    plan = Plan("markdown", schemas=(Schema("s", ("**",), closed=closed, document=document),))
    items = [item for item in lint_texts({"a.md": text}, plan) if item.code.startswith("FM10")]
    return [
        (item.code, item.message, text[item.start : item.end], item.fix.edits[0].text if item.fix else "")
        for item in items
    ]


def says(wanted, written):
    """What is said of one value of a key."""
    told = found({"properties": {"key": wanted}}, f"---\nkey: {written}\n---\n")
    return told[0][1].removeprefix("'key' ") if told else ""


@pytest.mark.parametrize(
    ("wanted", "written", "said"),
    [
        ({"type": "string"}, "1", "is not text; put it in quotes"),
        ({"type": "string"}, "", "is empty"),
        ({"type": ["string", "null"]}, "", ""),
        ({"type": ["string", "null"]}, "1", "is not empty or text; put it in quotes"),
        ({"type": ["string", "number"]}, "[a]", "is not a number or text"),
        ({"type": "integer"}, "'1'", "is not an integer; drop the quotes"),
        ({"type": "integer"}, "1.0", ""),
        ({"type": "boolean"}, "no", "is not true or false; 'no' is text"),
        ({"type": "array"}, "a", "is not a list"),
        ({"type": "object"}, "a", "is not a mapping"),
        ({"enum": ["a", 1, True, None]}, "b", "is none of a, 1, true, nothing"),
        ({"const": "a"}, "b", "is not a"),
        ({"oneOf": [{"const": "a"}, {"const": "b"}]}, "c", "is none of a, b"),
        ({"minimum": 3}, "2", "is less than 3"),
        ({"maximum": 3}, "4", "is more than 3"),
        ({"exclusiveMinimum": 3}, "3", "is not more than 3"),
        ({"exclusiveMaximum": 3}, "3", "is not less than 3"),
        ({"multipleOf": 5}, "4", "is no multiple of 5"),
        ({"minLength": 2}, "a", "has fewer than 2 characters"),
        ({"minLength": 1}, "''", "is empty"),
        ({"maxLength": 1}, "ab", "has more than 1 character"),
        ({"minItems": 2}, "[a]", "has fewer than 2 items"),
        ({"maxItems": 1}, "[a, b]", "has more than 1 item"),
        ({"uniqueItems": True}, "[a, a]", "holds an item twice"),
        ({"contains": {"const": 1}}, "[2]", "lacks an item that the schema asks for"),
        ({"minProperties": 2}, "{a: 1}", "has fewer than 2 keys"),
        ({"pattern": "^a"}, "b", "does not match the pattern ^a"),
        ({"not": {"type": "string"}}, "b", "is what the schema excludes"),
        (False, "b", "must not be there"),
        ({"format": "date"}, "2031-02-30", "is not a date (YYYY-MM-DD)"),
        ({"format": "date"}, "2031-02-03", ""),
        ({"format": "uri"}, "'a b'", "is not a URL (https://...)"),
        ({"format": "email"}, "a", "is not an email address"),
        ({"format": "youtube-id"}, "abc", "is not a YouTube video id"),
        ({"format": "wikilink"}, "'[[a]]'", ""),
        ({"format": "tag"}, "a b", "is not a tag"),
        ({"format": "anything-else"}, "a b", ""),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, "[a]", "is not an integer or text"),
        (
            {"oneOf": [{"type": "string"}, {"minLength": 1}]},
            "a",
            "has more than one of the forms of which it may have one",
        ),
        ({"anyOf": [{"minLength": 5}, {"pattern": "^b"}]}, "a", "has none of the forms that the schema allows"),
        ({"type": "number"}, ".nan", "is not a number"),
    ],
)
def test_what_is_wrong_with_a_value_is_told(wanted, written, said):
    assert says(wanted, written) == said


def test_halves_of_characters_are_no_trouble(monkeypatch):
    """PyYAML's parser in Python lets them through."""
    monkeypatch.delattr("yaml.CSafeLoader", raising=False)
    told = found({"properties": {"key": {"pattern": "x"}}}, '---\nkey: "\\ud800"\n---\n')
    assert told[0][1] == "'key' does not match the pattern x"


PERSON = {
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "garden": {"$ref": "parts/garden.json"},
        "walks": {
            "items": {"type": "object", "required": ["to"], "properties": {"to": {}, "steps": {"type": "integer"}}}
        },
    },
    "unevaluatedProperties": False,
}
GARDEN = {"$ref": "bed.json#/$defs/bed"}
BED = {
    "$defs": {
        "bed": {
            "type": "object",
            "properties": {"soil": {"enum": ["clay", "peat"]}, "within": {"$ref": "#/$defs/bed"}},
            "additionalProperties": False,
        }
    }
}
BESIDE = {"parts/garden.json": GARDEN, "parts/bed.json": BED}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("---\nname: Ada\ngarden: {soil: peat}\n---\n", []),
        ("---\n---\n", [("FM102", "---", "")]),
        ("---\nname: 4\n---\n", [("FM103", "4", '"4"')]),
        ("---\nname: a\ngarden:\n  soil: clai\n---\n", [("FM103", "clai", "clay")]),
        ("---\nname: a\ngarden: {within: {within: {soil: 'peet'}}}\n---\n", [("FM103", "'peet'", "'peat'")]),
        ("---\nname: a\ngarden:\n  within:\n    siol: clay\n---\n", [("FM104", "siol", "soil")]),
        ("---\nname: a\ngarden:\n  soil: clay\n  siol: clay\n---\n", [("FM104", "siol", "")]),
        ("---\nname: a\ngarden:\n  nam: clay\n---\n", [("FM104", "nam", "")]),
        ("---\nnaem: a\n---\n", [("FM102", "---", ""), ("FM104", "naem", "name")]),
        (
            "---\nname: a\nwalks:\n  - to: b\n  - steps: x\n    far: 1\n---\n",
            [("FM102", "steps: x", ""), ("FM103", "x", "")],
        ),
        ("---\nname: a\nwalks:\n  - &w {to: b, steps: x}\n  - *w\n---\n", [("FM103", "x", ""), ("FM103", "x", "")]),
        ("---\nname: a\nwalks: [{to: b, steps: '3'}]\n---\n", [("FM103", "'3'", "3")]),
        ("---\nname: a\n? [x]\n: 1\n---\n", [("FM104", "[x]", "")]),
        ("---\nname: a\nnotelint: {ignore: [WL]}\n---\n", []),
        ("---\n{{name}}\n---\n", []),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_violations_stand_where_the_value_or_key_is(text, wanted, ending):
    told = found(PERSON, text.replace("\n", ending), BESIDE)
    assert [(code, flagged, mended) for code, _, flagged, mended in told] == wanted


def test_a_schema_may_name_itself_and_its_neighbours_by_addresses():
    schema = {"$id": "https://example.org/schemas/person", "properties": {"garden": {"$ref": "parts/garden.json"}}}
    assert found(schema, "---\ngarden: {soil: sand}\n---\n", BESIDE)[0][0] == "FM103"


def test_the_old_drafts_are_known_by_their_names():
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "properties": {"a": {"items": [{"type": "string"}]}},
    }
    assert found(schema, "---\na: [1]\n---\n")[0][:3] == (
        "FM103",
        "'a' item 1, '1', is not text; put it in quotes",
        "1",
    )


def test_a_schema_is_closed_by_its_settings_with_what_others_know():
    schema = {"allOf": [{"properties": {"a": {}}}], "properties": {"b": {}}}
    told = found(schema, "---\na: 1\nb: 2\nc: 3\n---\n", closed=True)
    assert [(code, flagged) for code, _, flagged, _ in told] == [("FM104", "c")]


def test_a_required_block_is_told():
    assert found(PERSON, "No block.\n", BESIDE)[0][:2] == (
        "FM101",
        "There is no front matter, and the schema 's' asks for one",
    )
    assert found({"minProperties": 1}, "No block.\n") == []


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#"},
        {"allOf": [{"$ref": "#"}]},
        {"anyOf": [{"$ref": "#"}, {"$ref": "#"}]},
        {"not": {"$ref": "#"}},
        {"$ref": "#", "unevaluatedProperties": False},
        {"$dynamicAnchor": "x", "$dynamicRef": "#x"},
        {"$ref": "other.json"},
        {"additionalProperties": {"$ref": "#"}, "items": {"$ref": "#"}},
        {"additionalProperties": {"anyOf": [{"type": "string"}, {"$ref": "#"}]}, "type": "object"},
    ],
    ids=str,
)
def test_a_schema_that_leads_to_itself_ends(schema):
    """In a process of its own, so that one that ends the process fails the test."""
    code = (
        "import sys, json; from notelint.engine import lint_texts; from notelint.plan import Plan;"
        "from notelint.schema import Document, Schema;"
        "d = Document('s.json', sys.argv[1], (('other.json', '{\"$ref\": \"other.json\"}'),));"
        "deep = '---\\na: ' + '{a: ' * 150 + '1' + '}' * 150 + '\\nb: ' + '[' * 150 + ']' * 150 + '\\n---\\n';"
        "lint_texts({'a.md': deep}, Plan('markdown', schemas=(Schema('s', ('**',), document=d),))); print('done')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(schema)], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.stdout, done.returncode) == ("done\n", 0), done.stderr


def test_what_is_wrong_in_a_huge_note_is_told_in_no_time():
    text = "---\na:\n" + "".join(f"  k{number}: x\n" for number in range(9_000)) + "---\n"
    assert len(found({"properties": {"a": {"additionalProperties": {"type": "integer"}}}}, text)) == 1000
    assert len(found({"properties": {"a": {"additionalProperties": False, "properties": {"k": {}}}}}, text)) == 9000


@pytest.fixture
def vault(tmp_path):
    """A repository with a vault, its settings, and a schema beside them."""
    (tmp_path / "repo/.git").mkdir(parents=True)
    (tmp_path / "repo/.obsidian").mkdir()
    (tmp_path / "repo/schemas").mkdir()
    (tmp_path / "repo/a.md").write_text("---\nname: 4\n---\n")
    (tmp_path / "repo/notelint.toml").write_text('[[schema]]\nname = "p"\njson-schema = "schemas/person.json"\n')
    return tmp_path / "repo"


def write(vault, name, schema):
    path = vault / "schemas" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(schema if isinstance(schema, str) else json.dumps(schema))


def problem(vault):
    with pytest.raises(SettingsError) as error:
        load(vault)
    return str(error.value)


TWICE = {
    "by pointers": lambda n: {
        "$ref": "#/$defs/a0",
        "$defs": {f"a{at}": {"allOf": [{"$ref": f"#/$defs/a{at + 1}"}] * 2} for at in range(n)} | {f"a{n}": {}},
    },
    "in a property": lambda n: {
        "properties": {"name": {"$ref": "#/$defs/a0"}},
        "$defs": {f"a{at}": {"anyOf": [{"$ref": f"#/$defs/a{at + 1}"}] * 2} for at in range(n)} | {f"a{n}": {}},
    },
    "by names": lambda n: {
        "$ref": "#a0",
        "$defs": {
            f"x{at}": {"$anchor": f"a{at}", "not": {"$ref": f"#a{at + 1}"}, "if": {"$ref": f"#a{at + 1}"}}
            for at in range(n)
        }
        | {"x": {"$anchor": f"a{n}"}},
    },
    "by addresses": lambda n: {
        "$id": "https://example.org/s.json",
        "$ref": "a0",
        "$defs": {
            f"x{at}": {"$id": f"a{at}", "oneOf": [{"$ref": f"https://example.org/a{at + 1}"}] * 2} for at in range(n)
        }
        | {"x": {"$id": f"a{n}"}},
    },
    "by keys": lambda n: {
        "$ref": "#/$defs/a0",
        "$defs": {
            f"a{at}": {"dependentSchemas": {key: {"$ref": f"#/$defs/a{at + 1}"} for key in ("name", "x")}}
            for at in range(n)
        }
        | {f"a{n}": {}},
    },
}


@pytest.mark.parametrize("how", TWICE)
def test_branches_upon_branches_are_refused(vault, how):
    write(vault, "person.json", TWICE[how](9))
    load(vault)
    write(vault, "person.json", TWICE[how](40))
    assert "branches too often: it holds one value to more than 100,000 subschemas" in problem(vault)


def test_branches_in_other_files_count(vault):
    for at in range(40):
        write(vault, f"f{at}.json", {"allOf": [{"$ref": f"f{at + 1}.json"}] * 2})
    write(vault, "f40.json", {})
    write(vault, "person.json", {"$ref": "f0.json"})
    assert "branches too often" in problem(vault)


def test_a_large_schema_that_leads_back_to_itself_is_used(vault):
    definitions = {
        f"d{at}": {
            "anyOf": [
                {"type": "string"},
                {"type": "array", "items": {"$ref": f"#/$defs/d{(at + 7) % 200}"}},
                {"properties": {"x": {"$ref": "#"}}, "allOf": [{"$ref": f"#/$defs/d{at + 1}"} if at < 199 else {}]},
            ]
        }
        for at in range(200)
    }
    properties = {f"p{at}": {"$ref": f"#/$defs/d{at}"} for at in range(200)}
    write(vault, "person.json", {"properties": properties, "$defs": definitions})
    load(vault)


def test_a_schema_and_the_files_beside_it_are_read_with_the_settings(vault):
    write(vault, "person.json", {"properties": {"name": {"$ref": "parts/a b.json"}}})
    write(vault, "person.json", {"properties": {"name": {"$ref": "parts/a%20b.json"}}})
    write(vault, "parts/a b.json", {"$ref": "../text.json"})
    write(vault, "text.json", {"type": "string"})
    settings = load(vault)
    for path in (vault / "schemas").rglob("*.json"):
        path.unlink()  # the plan holds all that a scan needs
    assert [item.code for item in run(settings).diagnostics] == ["FM103"]
    assert settings.schemas[0].document.beside[0][0] == "parts/a b.json"


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ("{", "schemas/person.json:1:2: is not JSON"),
        ('{\n  "a": nope\n}', "schemas/person.json:2:8: is not JSON"),
        ("[]", "is not a JSON Schema"),
        ("[" * 100_000, "nested too deep"),
        ({"type": "strin"}, "is not a JSON Schema: type: 'strin' is none of"),
        ({"type": "strin"}, "did you mean 'string'?"),
        ({"properties": {"a": {"minLength": "x"}}}, "properties.a.minLength: 'x' is not an integer"),
        ({"properties": {"a": {"pattern": "(?=a)"}}}, "properties.a.pattern: '(?=a)' is not a regular expression"),
        ({"properties": {"a": {"pattern": "("}}}, "no look-around"),
        ({"$ref": "#/$defs/nope"}, "Pointer '/$defs/nope' does not exist"),
        ({"$schema": "https://example.org/mine"}, "is no known draft of JSON Schema"),
        ({"$ref": "nope.json"}, "'$ref' to nope.json: cannot be read: no such file"),
        ({"$ref": "bad.json"}, "bad.json:1:1: is not JSON"),
        ({"$ref": "../outside.json"}, "'$ref' leads to '../outside.json'; only files beside it are read"),
        ({"$ref": "%2e%2e/outside.json"}, "only files beside it are read"),
        ({"$ref": "a/%2e%2e/%2e%2e/outside.json"}, "only files beside it are read"),
        ({"$ref": "a%2f..%2f..%2foutside.json"}, "leads out of"),
        ({"$ref": "/etc/passwd"}, "only files beside it are read"),
        ({"$ref": "%2fetc%2fpasswd"}, "leads out of"),
        ({"$ref": "file:///etc/passwd"}, "'$ref' leads to 'file:///etc/passwd'; only files beside it are read"),
        ({"$ref": "//example.org/x.json"}, "only files beside it are read"),
        ({"$ref": "https://example.org/x.json"}, "'$ref' leads to 'https://example.org/x.json'"),
        ({"$ref": "urn:x:y"}, "'$ref' leads to 'urn:x:y'"),
        ({"$id": "urn:x:y", "$ref": "z.json"}, "is not a JSON Schema"),
        ({"$id": "http://[", "$ref": "z.json"}, "is not a JSON Schema: $id: invalid"),
        ({"$ref": "link.json"}, "leads out of"),
        ({"$ref": "folder/x.json"}, "leads out of"),
        ({"$ref": "schemas"}, "cannot be read"),
        ({"$ref": "large.json"}, "is larger than 1,000,000 bytes"),
        ({"$ref": "latin.json"}, "is not UTF-8"),
        ({"$ref": "a%00b.json"}, "null byte"),
        ({"$ref": "chain0.json"}, "more than 100 files"),
    ],
)
def test_a_schema_that_cannot_be_used_is_told_with_its_place(vault, schema, words):
    (vault.parent / "elsewhere").mkdir()
    for place in ("outside.json", "../elsewhere/x.json"):
        (vault / place).write_text("{}")
    write(vault, "person.json", schema)
    write(vault, "bad.json", "nope")
    write(vault, "large.json", '"' + "x" * 1_000_000 + '"')
    (vault / "schemas/latin.json").write_bytes(b'{"title": "\xe9"}')
    (vault / "schemas/link.json").symlink_to(vault / "outside.json")
    (vault / "schemas/folder").symlink_to(vault.parent / "elsewhere")
    for number in range(101):
        write(vault, f"chain{number}.json", {"$ref": f"chain{number + 1}.json"})
    said = problem(vault)
    assert "notelint.toml, [[schema]] p: schemas/person.json" in said
    assert words in said


def test_the_file_itself_is_there_and_in_the_repository(vault):
    assert "schemas/person.json: cannot be read" in problem(vault)
    (vault / "notelint.toml").write_text('[[schema]]\njson-schema = "../x.json"\n')
    assert "'json-schema': ../x.json lies outside" in problem(vault)
    (vault / "notelint.toml").write_text('[[schema]]\njson-schema = "x.json"\nmodel = "y"\n')
    assert "json-schema and model stand together" in problem(vault)
    (vault / "notelint.toml").write_text('[[schema]]\njson-schem = "x.json"\n')
    assert "did you mean 'json-schema'?" in problem(vault)


def test_a_broken_schema_ends_the_run_with_2(vault):
    done = subprocess.run([sys.executable, "-m", "notelint", "check"], cwd=vault, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "schemas/person.json: cannot be read: no such file" in done.stderr


def test_no_connection_is_opened_and_no_foreign_file_read(vault, monkeypatch):
    hits = []

    class Count(BaseHTTPRequestHandler):
        def do_GET(self):
            hits.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Count)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    read = []
    real = Path.open

    def watched(self, *args, **kwargs):
        read.append(self)
        return real(self, *args, **kwargs)

    address = f"http://127.0.0.1:{server.server_port}"
    (vault.parent / "secret.json").write_text("{}")
    monkeypatch.setattr(Path, "open", watched)
    try:
        for schema in (
            {"$ref": f"{address}/a.json"},
            {"$schema": f"{address}/meta.json"},
            {"$id": f"{address}/b.json", "$ref": "c.json"},
            {"$id": f"{address}/b.json", "properties": {"name": {"$ref": "/d.json"}}},
            {"properties": {"name": {"$dynamicRef": f"{address}/e.json#x"}}},
            {"$defs": {"unused": {"$ref": f"{address}/f.json"}}},
            {"$ref": "../../secret.json"},
            {"$ref": f"file://{vault.parent}/secret.json"},
        ):
            write(vault, "person.json", schema)
            problem(vault)
        write(vault, "person.json", {"$id": f"{address}/person.json", "$ref": "text.json"})
        write(vault, "text.json", {"properties": {"name": {"type": "string"}}, "x": {"$ref": f"{address}/g.json"}})
        assert [item.code for item in run(load(vault)).diagnostics] == ["FM103"]
    finally:
        server.shutdown()
        server.server_close()
    assert hits == []
    foreign = [path for path in read if path.suffix == ".json" and not path.is_relative_to(vault / "schemas")]
    assert foreign == []
    assert any(path.name == "text.json" for path in read)
