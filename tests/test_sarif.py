"""SARIF as code scanning takes it: what validators hold it to, and what none of them sees."""

import csv
import json
import os
import re
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest

from notelint import __version__
from notelint.engine import run
from notelint.line_hash import line_hashes
from notelint.reporters import Options, render, sarif
from notelint.rules import load_rules
from notelint.sameness import kind_of
from notelint.settings import load
from tests import shared
from tests.command import COMMAND, environment, forks, notelint, write  # noqa: F401 (a fixture)

FIXTURES = Path(__file__).parents[1] / "fixtures"
URI = re.compile(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+")
# 3.11.6: square brackets that are not escaped, and behind them parentheses with an id or an address
EMBEDDED_LINK = re.compile(r"(?<!\\)\[(?:\\[\[\]\\]|[^\[\]\\])*(?<!\\)\]\([^)]*\)")
RULES = tuple(load_rules())

MANY_KINDS = {
    "people/Ada.md": "# Ada\n",
    "north/St.md": "# St\n",
    "south/St.md": "# St\n",
    "Rain gauge.md": "# Rain gauge\n\n## Care\n",
    "a:b.md": "[[gone]]\n",
    "two words #1 100% [x] ?&+=.md": "]]\n",
    "😀.md": "😀😀 [[rain_gauge]] 漢 [[https://example.org|page]] 😀\n",
    ".hidden/secret.md": "[[gone]]\n",
    "sub/strange../d..md": "[[gone]]\n",
    "braces.md": "[[{0}]] [[a{b{c]] [[c}]] [[{{x}}]]\n",
    "brackets.md": "[[a](b)]] [x](missing.md) [](](9)\n[[x]] [[[a](1)]] [[a\\]] [[[]] [x]([1](1).md) [[a\\](2)]]\n",
    "x](1)/Twin.md": "",
    "{{0}}/Twin.md": "",
    "twins.md": "[[Twin]] [[twin]]\n",
    "keys.md": "---\na: 1\nb: 2\na: 3\n---\n[[St]]\n[a]()\n",
    "torn.md": "---\na: [\n---\n",
    "lines.md": "a\r\nb\rc\u2028d\x0c[[gone]]\n",
    "bom.md": "\ufeff😀[[gone]]\n",
    "bytes.md": b"one byte in a line [[g\xffne]]\n",
    os.fsdecode(b"n\xff\xe4me.md"): b"[[gone]] [[rain_gauge]]\n",
    "empty.md": b"",
}


def vault(root, notes):
    (root / ".obsidian").mkdir(parents=True)
    for path, text in notes.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def log(root, git_root=None, **settings):
    read = load(root, **settings)
    return json.loads("".join(render("sarif", run(read), Options(root, git_root, rules=read.rules))))


def rendered(report, root, git_root=None, **options):
    """The run of a report's log."""
    return json.loads("".join(render("sarif", report, Options(root, git_root, **({"rules": RULES} | options)))))[
        "runs"
    ][0]


def results(root, **settings):
    return log(root, **settings)["runs"][0]["results"]


def place(result):
    return result["locations"][0]["physicalLocation"]


def uri(result):
    return place(result)["artifactLocation"]["uri"]


@pytest.fixture(scope="module")
def kinds(tmp_path_factory):
    """The log of a vault that holds what is hard to tell."""
    return log(vault(tmp_path_factory.mktemp("sarif") / "v", MANY_KINDS))


@pytest.fixture(scope="module")
def found(kinds):
    return kinds["runs"][0]["results"]


def json_values(value, wanted):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == wanted:
                yield inner
            yield from json_values(inner, wanted)
    elif isinstance(value, list):
        for inner in value:
            yield from json_values(inner, wanted)


def texts(value):
    """Every ``text`` of a message in a log."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("message", "description", "shortDescription", "fullDescription"):
                yield inner["text"]
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


# The validators


def passes(log, file):
    """Whether all validators find nothing."""
    file.write_text(json.dumps(log), "utf-8")
    verify = shared.path("tools", "sarif", "verify")
    done = subprocess.run([verify, file], capture_output=True, text=True, check=False)
    out = done.stdout.replace(str(file), "it")
    assert out.startswith("schema it: 0 errors\nupload it: 0 errors, 0 URI warnings\nmultitool it: "), out + done.stderr
    assert out.splitlines()[3:] == []


def test_a_log_of_every_kind_passes_the_validators(kinds, tmp_path):
    passes(deepcopy(kinds), tmp_path / "x.sarif")


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(path.name for path in FIXTURES.iterdir() if path.is_dir()))
def test_the_log_of_a_fixture_passes_the_validators(tmp_path, name):
    passes(log(FIXTURES / name, git_root=FIXTURES), tmp_path / "x.sarif")


CORPORA = "blue-topaz-zh hiromis-fastai jackyzha0 obsidian-help-en obsidian-tasks-docs tubegraph yshalsager-ar"


@pytest.mark.slow
@pytest.mark.parametrize("name", CORPORA.split(" "))
def test_the_log_of_real_notes_passes_the_validators(tmp_path, name):
    root = shared.path("corpora", name)
    status = notelint("check", str(root), "--format", "sarif", "--select", "ALL", "-o", "x.json", cwd=tmp_path)[0]
    assert status in (0, 1)
    passes(json.loads((tmp_path / "x.json").read_bytes()), tmp_path / "x.sarif")


@pytest.mark.slow
def test_the_log_of_a_failure_passes_the_validators(tmp_path):
    log = json.loads("".join(sarif.failure("notelint.toml: there is no key 'x](1)'\n{0}", Options(tmp_path))))
    passes(log, tmp_path / "x.sarif")


@pytest.mark.slow
def test_another_program_reads_it(kinds, tmp_path):
    pytest.importorskip("sarif", reason="sarif-tools is not installed")
    (tmp_path / "x.sarif").write_text(json.dumps(kinds), "utf-8")
    command = [sys.executable, "-m", "sarif", "csv", "--output", tmp_path / "x.csv", tmp_path / "x.sarif"]
    subprocess.run(command, check=True, capture_output=True)
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as file:
        rows = sorted((row["Code"], row["Severity"], row["Location"], row["Line"]) for row in csv.DictReader(file))
    assert rows == sorted(
        (result["ruleId"], result["level"], uri(result), str(place(result)["region"]["startLine"]))
        for result in kinds["runs"][0]["results"]
    )


# The log


def test_it_says_how_columns_and_lines_are_counted(kinds):
    assert kinds["version"] == "2.1.0"
    assert len(kinds["runs"]) == 1
    assert kinds["runs"][0]["columnKind"] == "utf16CodeUnits"
    assert kinds["runs"][0]["newlineSequences"] == ["\r\n", "\n", "\r"]


def test_findings_are_no_failure_of_the_run(kinds):
    assert kinds["runs"][0]["invocations"] == [{"executionSuccessful": True, "exitCode": 0}]  # --exit-zero


def test_the_exit_code_is_the_one_that_the_run_ends_in(tmp_path):
    root = vault(tmp_path / "v", {"a.md": "[[gone]]\n"})
    command = [sys.executable, "-m", "notelint", "check", "--format", "sarif", "--fail-on", "warning"]
    done = subprocess.run(command, cwd=root, capture_output=True, check=False)
    assert json.loads(done.stdout)["runs"][0]["invocations"][0]["exitCode"] == done.returncode


def test_a_category_is_what_stands_before_the_slash(tmp_path):
    report = run(load(vault(tmp_path / "v", {})))
    assert "automationDetails" not in rendered(report, tmp_path)
    for given, told in (("notes", "notes/"), ("notes/", "notes/"), ("a/b 'é\x1b", "a/b 'é\x1b/")):
        assert rendered(report, tmp_path, category=given)["automationDetails"] == {"id": told}


def test_a_failure_is_a_log_without_results(tmp_path):
    pieces = list(sarif.failure("no [key](1) {x}\nin n\udcff.toml", Options(tmp_path, category="notes")))
    [run] = json.loads("".join(pieces).encode())["runs"]
    assert run["results"] == []
    assert run["automationDetails"] == {"id": "notes/"}
    words = "no [key] (1) {{x}} in n\\xff.toml."
    notice = {"level": "error", "message": {"text": words}}
    assert run["invocations"] == [
        {"executionSuccessful": False, "exitCode": 2, "toolConfigurationNotifications": [notice]}
    ]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == sorted(rule.code for rule in RULES)
    (tmp_path / ".git").mkdir()
    message = f"no [key](1) {{x}}\nin {tmp_path}/n\udcff.toml"
    assert list(sarif.failure(message, Options(tmp_path / "x", category="notes"))) == pieces


def test_remarks_on_the_run_are_warnings(tmp_path):
    report = run(load(vault(tmp_path / "v", {})))._replace(remarks=("cannot read [x](1)",))
    [invocation] = rendered(report, tmp_path)["invocations"]
    assert invocation["executionSuccessful"] is True
    notice = {"level": "warning", "message": {"text": "cannot read [x] (1)."}}
    assert invocation["toolExecutionNotifications"] == [notice]


def test_a_clean_run_has_empty_results_and_all_rules(tmp_path):
    driver = log(vault(tmp_path / "v", {}))["runs"][0]["tool"]["driver"]
    assert results(tmp_path / "v") == []
    assert driver["name"] == "notelint"
    assert driver["version"] == driver["semanticVersion"] == __version__
    assert [rule["id"] for rule in driver["rules"]] == sorted(rule.code for rule in RULES)


def test_rules_are_told_as_code_scanning_wants_them(kinds):
    for rule in kinds["runs"][0]["tool"]["driver"]["rules"]:
        assert re.fullmatch(r"([A-Z][a-z0-9]*)+", rule["name"])
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"]
        assert rule["help"]["markdown"].startswith("# ")
        assert rule["helpUri"].startswith("https://")
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
        assert rule["properties"]["problem.severity"] in ("error", "warning", "recommendation")
        assert rule["properties"]["precision"] in ("very-high", "high", "medium", "low")
        assert len(set(rule["properties"]["tags"])) == len(rule["properties"]["tags"]) <= 10
        assert "security-severity" not in rule["properties"]


def described(root, rule, **options):
    """What the log of an empty vault says of a rule."""
    report = run(load(vault(root, {})))
    return rendered(report, root, rules=(rule,), **options)["tool"]["driver"]["rules"][0]


@pytest.mark.parametrize("why", ["{x} " * 1000, "{" * 3000, "x" * 3000])
def test_a_long_reason_is_cut_to_what_is_allowed(tmp_path, why):
    text = described(tmp_path / "v", RULES[0]._replace(why=why))["fullDescription"]["text"]
    assert 0 < len(text) <= 1024
    assert not set("{}") & set(re.sub(r"\{\{|\}\}", "", text))


def test_the_reasons_of_our_rules_need_no_cut(kinds):
    rules = kinds["runs"][0]["tool"]["driver"]["rules"]
    assert not [rule["id"] for rule in rules if rule["fullDescription"]["text"].endswith("…")]


def test_a_rule_is_as_severe_as_in_this_run_and_else_the_same(tmp_path):
    rule = next(rule for rule in RULES if rule.code == "WL102")
    plain = described(tmp_path / "a", rule)
    milder = described(tmp_path / "b", rule, severities={"WL102": "note"})
    assert (plain["defaultConfiguration"]["level"], plain["properties"]["problem.severity"]) == ("error", "error")
    assert milder["defaultConfiguration"]["level"] == "note"
    assert milder["properties"]["problem.severity"] == "recommendation"
    for one in (plain, milder):
        del one["defaultConfiguration"], one["properties"]["problem.severity"]
    assert plain == milder


def test_settings_and_dialect_change_what_is_severe_and_no_words(tmp_path):
    write(tmp_path / "a", {"a.md": "[[gone]]\n", "notelint.toml": "dialect = 'obsidian'\n[severity]\nLK001 = 'note'"})
    write(tmp_path / "b", {"a.md": "[[gone]]\n", "notelint.toml": "dialect = 'foam'\n"})
    told = {}
    for name in "ab":
        out = notelint("check", "--select", "WL102,LK001", "--format", "sarif", cwd=tmp_path / name)[1]
        rules = json.loads(out)["runs"][0]["tool"]["driver"]["rules"]
        told[name] = [rule.pop("defaultConfiguration")["level"] for rule in rules]
        told[name] += [{**rule, "properties": rule["properties"].pop("problem.severity") and rule} for rule in rules]
    assert told["a"][:2] == ["note", "warning"]
    assert told["b"][:2] == ["error", "error"]
    assert told["a"][2:] == told["b"][2:]


OWN = """
code: MY001
name: {name}
summary: {summary}
check: text.forbid
message: "'{{text}}' is not said here"
groups: [security, {groups}]
options: {{pattern: "foo.*"}}
"""


@pytest.mark.parametrize(
    ("name", "shown", "summary"),
    [("no-foo", "NoFoo", "Foo is {not} [said](here)"), ("a-b", "My001", "x" * 3000), ("2-x", "My001", "''")],
)
def test_own_rules_are_described_within_the_same_limits(tmp_path, name, shown, summary):
    groups = ", ".join(f"group-{number}" for number in range(30))
    rule = OWN.format(name=name, summary=json.dumps(summary), groups=groups)
    write(tmp_path, {"a.md": "foo [a](1) {0}\n", "r.yaml": rule, "notelint.toml": "rules = ['r.yaml']\n"})
    log = json.loads(notelint("check", "--format", "sarif", "--select", "MY001", cwd=tmp_path)[1])["runs"][0]
    [rule] = [rule for rule in log["tool"]["driver"]["rules"] if rule["id"] == "MY001"]
    assert rule["name"] == shown
    for text in (rule["shortDescription"]["text"], rule["fullDescription"]["text"]):
        assert 0 < len(text) <= 1024
        assert not EMBEDDED_LINK.search(text)
    assert rule["helpUri"].startswith("https://")
    assert len(rule["properties"]["tags"]) == 10
    assert "security" not in rule["properties"]["tags"]
    [result] = [result for result in log["results"] if result["ruleId"] == "MY001"]
    assert result["message"]["text"] == "'foo [a] (1) {{0}}' is not said here."


def test_rules_do_not_depend_on_what_is_found(tmp_path):
    clean = vault(tmp_path / "clean", {"a.md": "[[a]]\n"})
    other = vault(tmp_path / "other", {"a.md": "[[gone]]\n"})
    assert log(clean)["runs"][0]["tool"] == log(other)["runs"][0]["tool"]


# The results


def test_every_result_names_its_rule_twice(kinds, found):
    rules = kinds["runs"][0]["tool"]["driver"]["rules"]
    assert {result["ruleId"] for result in found} >= {"WL101", "WL102", "WL103", "LK008", "FM001", "FM005", "LK012"}
    for result in found:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert len(result["locations"]) == 1
        assert "suppressions" not in result


def test_every_region_is_whole(found):
    for result in found:
        regions = [place(result)["region"], *json_values(result.get("fixes"), "deletedRegion")]
        regions += json_values(result.get("relatedLocations"), "region")
        for region in regions:
            assert set(region) - {"snippet"} == {"startLine", "startColumn", "endLine", "endColumn"}
            assert (1, 1) <= (region["startLine"], region["startColumn"]) <= (region["endLine"], region["endColumn"])


def test_uris_hold_nothing_but_plain_characters(found):
    for result in found:
        for artifact in json_values(result, "artifactLocation"):
            assert URI.fullmatch(artifact["uri"]), artifact
            assert ".." not in artifact["uri"].split("/")
            assert not artifact["uri"].startswith("/")
            assert artifact["uriBaseId"] == "%SRCROOT%"


def test_uris_are_the_bytes_of_the_names(found):
    with_findings = {os.fsencode(path) for path in MANY_KINDS} - {
        b"people/Ada.md",
        b"north/St.md",
        b"south/St.md",
        b"Rain gauge.md",
        b".hidden/secret.md",  # folders with a dot are no part of the vault
        b"empty.md",
        b"x](1)/Twin.md",
        b"{{0}}/Twin.md",
    }
    assert {unquote_to_bytes(uri(result)) for result in found} == with_findings
    assert "a%3Ab.md" in {uri(result) for result in found}
    assert "n%FF%E4me.md" in {uri(result) for result in found}


def test_columns_count_utf_16_units(found):
    columns = {
        result["ruleId"]: (place(result)["region"]["startColumn"], place(result)["region"]["endColumn"])
        for result in found
        if uri(result) == "%F0%9F%98%80.md"
    }
    text = MANY_KINDS["😀.md"]

    def unit(words):
        return len(text[: text.index(words)].encode("utf-16-le")) // 2 + 1

    assert columns["WL101"] == (unit("rain_gauge"), unit("rain_gauge") + len("rain_gauge"))
    assert columns["LK008"] == (unit("[[https"), unit("[[https") + len("[[https://example.org|page]]"))
    assert [place(r)["region"]["startColumn"] for r in found if uri(r) == "bom.md"] == [5]
    [region] = [place(result)["region"] for result in found if uri(result) == "lines.md"]
    assert (region["startLine"], region["startColumn"]) == (3, 7)


def seen(path, region):
    """The text of a region as a viewer finds it that counts as the log says."""
    data = MANY_KINDS[path] if isinstance(MANY_KINDS[path], bytes) else MANY_KINDS[path].encode()
    lines = re.split("(?<=\n)|(?<=\r)(?!\n)", data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace"))
    lines = lines[region["startLine"] - 1 : region["endLine"]]
    units = [line.encode("utf-16-le") for line in (*lines[:-1], lines[-1].rstrip("\r\n"))]
    units[-1] = units[-1][: 2 * region["endColumn"] - 2] if "endColumn" in region else units[-1]
    units[0] = units[0][2 * region.get("startColumn", 1) - 2 :]
    return b"".join(units).decode("utf-16-le")


def test_a_viewer_finds_what_is_shown(found):
    regions = [(result, place(result)[name]) for result in found for name in ("region", "contextRegion")]
    assert len(regions) > 40
    for result, region in regions:
        assert seen(os.fsdecode(unquote_to_bytes(uri(result))), region) == region["snippet"]["text"], region


def test_fixes_always_say_what_is_inserted(found):
    fixes = [fix for result in found for fix in result.get("fixes", ())]
    replacements = [item for fix in fixes for change in fix["artifactChanges"] for item in change["replacements"]]
    assert all(isinstance(item["insertedContent"]["text"], str) for item in replacements)
    assert {item["insertedContent"]["text"] for item in replacements} >= {""}
    assert all(len(fix["artifactChanges"]) == 1 for fix in fixes)
    titles = {fix["description"]["text"] for fix in fixes}
    assert titles == {"link to Rain gauge.", "make it a Markdown link.", "Unsafe: remove the earlier 'a'."}


def test_related_places_are_told_with_an_id_and_linked_from_the_message(found):
    [result] = [result for result in found if result["ruleId"] == "WL103" and uri(result) == "keys.md"]
    related = result["relatedLocations"]
    assert [item["id"] for item in related] == [1, 2]
    assert [uri({"locations": [item]}) for item in related] == ["north/St.md", "south/St.md"]
    assert all(item["message"]["text"] for item in related)
    assert [item["physicalLocation"]["region"]["endColumn"] for item in related] == [5, 5]
    assert result["message"]["text"].endswith(" See [north/St.md](1) and [south/St.md](2).")


def test_a_related_place_in_the_same_note_is_linked_by_its_line(tmp_path):
    stamps = '<a class="yt-timestamp" data-t="{0}">[{0}]</a> 😀 so it goes\n'
    root = vault(
        tmp_path / "v", {"a.md": "".join(map(stamps.format, ["00:00:10", "00:05:00", "00:01:00", "00:06:00"]))}
    )
    [result] = [result for result in results(root) if "relatedLocations" in result]
    [related] = result["relatedLocations"]
    region = related["physicalLocation"]["region"]
    assert uri({"locations": [related]}) == "a.md"
    assert result["message"]["text"].endswith(f" See [line {region['startLine']}](1).")
    assert region["endLine"] == region["startLine"]
    assert region["endColumn"] == len(stamps.format("00:05:00")) + 1  # less the line's ending, and two units more


def test_a_related_place_is_where_it_begins_in_utf_16_units(tmp_path):
    schema = "[[schema]]\nname='x'\nfiles=['**']\n[schema.fields]\nid={type='str', unique=true}\n"
    notes = {"a.md": "---\n😀: {😀: 1}\nid: 7😀\n---\n", "b.md": "---\nid: 7😀\n---\n", "notelint.toml": schema}
    found = results(write(tmp_path, notes))
    related = [one["physicalLocation"] for result in found for one in result.get("relatedLocations", ())]
    assert [one["artifactLocation"]["uri"] for one in related] == ["a.md"]
    assert related[0]["region"] == {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 8}


def test_messages_hold_no_placeholder_and_links_to_related_places_alone(kinds, found):
    every = list(texts(kinds))
    assert any("{{0}}" in text for text in every)
    assert any("a{{b{{c" in text for text in every)
    linking = {id(result["message"]): result for result in found if "relatedLocations" in result}
    assert linking
    for message in json_values(kinds, "message"):
        links = EMBEDDED_LINK.findall(message["text"])
        ids = [item["id"] for item in linking.get(id(message), {}).get("relatedLocations", ())]
        assert [link.rpartition("](")[2] for link in links] == [f"{number})" for number in ids[:3]], message
    for text in every:
        assert not set("{}") & set(re.sub(r"\{\{|\}\}", "", text)), text


def test_a_path_that_cannot_be_the_words_of_a_link_is_not(found):
    [result, _] = [result for result in found if uri(result) == "twins.md"]
    related = [uri({"locations": [item]}) for item in result["relatedLocations"]]
    assert related == ["x%5D%281%29/Twin.md", "%7B%7B0%7D%7D/Twin.md"]
    assert result["message"]["text"].endswith(" See [place 1](1) and [{{{{0}}}}/Twin.md](2).")


def test_braces_are_doubled():
    assert sarif.safe_message("{{x}} and {0}") == "{{{{x}}}} and {{0}}"


@pytest.mark.parametrize("words", ["[a](b)", "see [a](1)[b](2)", "[[a](b)]", "[](x)"])
def test_what_reads_as_a_link_is_broken_up(words):
    assert EMBEDDED_LINK.search(words)
    assert not EMBEDDED_LINK.search(sarif.safe_message(words))


def test_messages_are_sentences_that_show_no_control_characters(kinds):
    for text in texts(kinds["runs"][0]["results"]):
        assert text.endswith((".", "!", "?")), text
        assert text.isprintable(), text


def test_a_fix_that_json_has_no_text_for_is_left_out(tmp_path):
    root = vault(tmp_path / "v", {"a.md": b"a line of text [[https://example.org|caf\xe9]]\n"})
    found = results(root)
    assert "LK008" in {result["ruleId"] for result in found}
    json.dumps(found, ensure_ascii=False).encode()


def fingerprints(result):
    return result["partialFingerprints"]["notelintTarget/v1"]


def test_keys_tell_findings_of_one_note_apart(found):
    keys = [(uri(result), fingerprints(result)) for result in found]
    assert len(set(keys)) == len(keys)


def test_a_key_is_what_findings_are_compared_by(tmp_path):
    report = run(load(vault(tmp_path / "v", MANY_KINDS)))
    keys = [fingerprints(result) for result in rendered(report, tmp_path)["results"]]
    assert [key.rpartition(":")[0] for key in keys] == [sarif.visible(kind_of(item)) for item in report.diagnostics]


def test_a_key_stays_when_lines_move_and_the_note_is_renamed(tmp_path):
    text = "---\na: 1\na: 2\n---\n[[gone]] [[Gone]]\n\n[x]() [[rain_gauge]]\n"
    moved = "---\nb: 3\na: 1\na: 2\n---\nMore 😀.\r\n\r\n- [[gone]]\n\nand [[gone]]\n[x]()\n\n[[rain_gauge]] [[St]]\n"
    before = results(vault(tmp_path / "v", {"a.md": text, "Rain gauge.md": ""}))
    after = results(vault(tmp_path / "w", {"sub/other.md": moved, "Rain gauge.md": "", "St.md": ""}))
    assert len(before) == 5
    assert {fingerprints(result) for result in after} == {fingerprints(result) for result in before}
    assert not [result for result in before if "a.md" in fingerprints(result)]


def test_a_line_is_told_by_the_hash_of_the_bytes_of_its_file(tmp_path, found):
    assert len({result["partialFingerprints"]["primaryLocationLineHash"] for result in found}) > 10
    for result in found:
        path = os.fsdecode(unquote_to_bytes(uri(result)))
        data = MANY_KINDS[path] if isinstance(MANY_KINDS[path], bytes) else MANY_KINDS[path].encode()
        line = place(result)["region"]["startLine"]
        assert result["partialFingerprints"]["primaryLocationLineHash"] == line_hashes(data, [line])[line]


def test_a_note_that_cannot_be_read_has_no_hash(tmp_path):
    root = vault(tmp_path / "v", {"b.md": "[[gone]]\n"})
    os.mkfifo(root / "a.md")
    report = run(load(root))
    (root / "b.md").unlink()
    found = rendered(report, root)["results"]
    assert [(uri(result), result["ruleId"]) for result in found] == [("a.md", "NT005"), ("b.md", "WL102")]
    assert [set(result["partialFingerprints"]) for result in found] == [{"notelintTarget/v1"}] * 2


def test_what_is_flagged_from_top_to_end_is_not_shown_whole(tmp_path):
    report = run(load(vault(tmp_path / "v", {"a.md": "[[gone]]\n" + "x" * 50_000})))
    [item] = report.diagnostics
    whole = item._replace(place=item.place._replace(end_line=2, end_column=50_001))
    [result] = rendered(report._replace(diagnostics=(whole,), explained=lambda item: item), tmp_path)["results"]
    assert place(result)["region"] == {"startLine": 1, "startColumn": 3, "endLine": 2, "endColumn": 50_001}
    assert "contextRegion" not in place(result)


# The root of the repository


def test_paths_are_those_of_the_repository(tmp_path):
    root = vault(tmp_path / "my notes" / ".garden", {"a.md": "[[gone]]\n"})
    found = log(root, git_root=tmp_path)["runs"][0]["results"]
    assert [uri(result) for result in found] == ["my%20notes/.garden/a.md"]


def seen_from(folders, *args, **env):
    """The log, which is the same whichever of these is the working directory, twice over."""
    found = {notelint("check", "--format", "sarif", *args, cwd=folder, env=env)[1] for folder in (*folders, *folders)}
    assert len(found) == 1
    return found.pop()


@pytest.mark.parametrize("is_repository", [True, False])
def test_the_log_is_the_same_from_every_folder(tmp_path, is_repository):
    if is_repository:
        subprocess.run(["git", "init", "-q", tmp_path], check=True)
    root = vault(tmp_path / "notes", {"a.md": "[[gone]] [[St]]\n", "sub/St.md": "", "other/St.md": "]]\n"})
    text = seen_from((tmp_path, root, root / "sub"), "--vault", str(root))
    prefix = "notes/" if is_repository else ""
    assert {uri(result) for result in json.loads(text)["runs"][0]["results"]} == {
        prefix + "a.md",
        prefix + "other/St.md",
    }
    assert str(tmp_path) not in text


@pytest.mark.parametrize("name", ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"])
def test_without_git_the_workspace_of_the_runner_is_the_root(tmp_path, name):
    root = vault(tmp_path / "work" / "my notes", {"a.md": "[[gone]]\n"})
    (tmp_path / "link").symlink_to(tmp_path / "work")
    for workspace in (tmp_path / "work", tmp_path / "link")[name[0] == "C" :]:
        text = seen_from((tmp_path, root), "--vault", str(root), **{name: str(workspace)})
        assert [uri(result) for result in json.loads(text)["runs"][0]["results"]] == ["my%20notes/a.md"]
    text = seen_from((tmp_path, root), "--vault", str(root), **{name: str(tmp_path / "elsewhere")})
    assert [uri(result) for result in json.loads(text)["runs"][0]["results"]] == ["a.md"]


def test_the_work_tree_is_the_root_wherever_it_is_in_the_workspace(tmp_path):
    root = vault(tmp_path / "checked-out" / "notes", {"a.md": "[[gone]]\n"})
    subprocess.run(["git", "init", "-q", root.parent], check=True)
    text = seen_from((tmp_path, root), "--vault", str(root), GITHUB_WORKSPACE=str(tmp_path))
    assert [uri(result) for result in json.loads(text)["runs"][0]["results"]] == ["notes/a.md"]


def test_links_are_followed_to_what_git_knows(tmp_path):
    root = vault(tmp_path / "site" / "content", {"own.md": "[[gone]]\n"})
    vault(tmp_path / "notes", {"a.md": "[[lost]]\n", "deep/b.md": "[[away]]\n"})
    (tmp_path / "outside.md").write_text("[[gone]]\n")
    (root / "same.md").symlink_to("own.md")
    (root / "out.md").symlink_to("../../outside.md")
    (tmp_path / "site" / "linked").symlink_to("../notes")
    found = log(root, git_root=tmp_path / "site")["runs"][0]["results"]
    assert [uri(result) for result in found] == ["content/out.md", "content/own.md", "content/own.md"]
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    text = seen_from((tmp_path, root), "--vault", str(tmp_path / "site" / "linked"))
    assert {uri(result) for result in json.loads(text)["runs"][0]["results"]} == {"notes/a.md", "notes/deep/b.md"}


# Limits


def test_the_most_severe_are_kept_when_there_are_too_many(tmp_path, monkeypatch):
    notes = {f"{number}.md": "[[gone]]\n" for number in range(5)} | {"z.md": "---\na: [\n---\n[a]()\n"}
    root = vault(tmp_path / "v", notes)
    assert sarif.MAX_RESULTS == 25_000
    monkeypatch.setattr(sarif, "MAX_RESULTS", 3)
    run = log(root)["runs"][0]
    assert [(uri(result), result["level"]) for result in run["results"]] == [
        ("0.md", "warning"),
        ("z.md", "error"),
        ("z.md", "error"),
    ]
    [notice] = run["invocations"][0]["toolExecutionNotifications"]
    assert notice["level"] == "warning"
    assert notice["message"]["text"] == "7 findings; only the 3 most severe are listed."
    assert run["invocations"][0]["executionSuccessful"] is True
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == ["WL102", "FM001", "LK012"]
    assert log(root)["runs"][0] == run


def test_the_terminal_is_told_that_the_log_is_not_whole(tmp_path):
    root = vault(tmp_path / "v", {"a.md": "[[one]] [[two]] [[three]]\n"})
    code = "from notelint import cli; from notelint.reporters import sarif; sarif.MAX_RESULTS = 2; cli.main()"
    command = [sys.executable, "-c", code, "check", "--format", "sarif", "-q"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert len(json.loads(done.stdout)["runs"][0]["results"]) == 2
    assert "the 2 most severe" in done.stderr


def test_hundreds_of_related_places_are_cut_to_what_is_shown(tmp_path):
    notes = {f"{number}/St.md": "" for number in range(10, 120)} | {"a.md": "[[St]]\n"}
    [result] = [result for result in results(vault(tmp_path / "v", notes)) if result["ruleId"] == "WL103"]
    assert [item["id"] for item in result["relatedLocations"]] == list(range(1, 11))
    assert result["message"]["text"].count("](") == 3
