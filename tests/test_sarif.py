"""SARIF as code scanning takes it: what validators hold it to, and what none of them sees."""

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
from notelint.reporters import Options, render, sarif
from notelint.rules import load_rules
from notelint.settings import load
from tests import shared

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
    "braces.md": "[[{0}]] [[a{b{c]] [[c}]]\n",
    "brackets.md": "[[a](b)]] [x](missing.md) [](](9)\n[[x]] [[[a](1)]]\n",
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
    report = run(load(root, **settings))
    return json.loads("".join(render("sarif", report, Options(root, git_root, rules=RULES))))


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
@pytest.mark.parametrize("name", ["dirty", "garden", "odd-files", "video-notes"])
def test_the_log_of_a_fixture_passes_the_validators(tmp_path, name):
    passes(log(FIXTURES / name, git_root=FIXTURES), tmp_path / "x.sarif")


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


def test_a_long_reason_is_cut_to_what_is_allowed(tmp_path):
    report = run(load(vault(tmp_path / "v", {})))
    rules = (RULES[0]._replace(why="{x} " * 1000),)
    [rule] = json.loads("".join(render("sarif", report, Options(tmp_path, rules=rules))))["runs"][0]["tool"]["driver"][
        "rules"
    ]
    assert len(rule["fullDescription"]["text"]) <= 1024


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
        region = place(result)["region"]
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


def test_fixes_always_say_what_is_inserted(found):
    fixes = [fix for result in found for fix in result.get("fixes", ())]
    replacements = [item for fix in fixes for change in fix["artifactChanges"] for item in change["replacements"]]
    assert all(isinstance(item["insertedContent"]["text"], str) for item in replacements)
    assert {item["insertedContent"]["text"] for item in replacements} >= {""}
    assert all(len(fix["artifactChanges"]) == 1 for fix in fixes)
    titles = {fix["description"]["text"] for fix in fixes}
    assert titles == {"link to Rain gauge.", "make it a Markdown link.", "Unsafe: remove the earlier 'a'."}


def test_related_places_are_told_with_an_id(found):
    [result] = [result for result in found if result["ruleId"] == "WL103"]
    related = result["relatedLocations"]
    assert [item["id"] for item in related] == [0, 1]
    assert [uri({"locations": [item]}) for item in related] == ["north/St.md", "south/St.md"]
    assert all(item["message"]["text"] for item in related)


def test_messages_hold_no_link_and_no_placeholder(kinds):
    every = list(texts(kinds))
    assert any("{{0}}" in text for text in every)
    assert any("a{{b{{c" in text for text in every)
    for text in every:
        assert not EMBEDDED_LINK.search(text), text
        assert "{" not in text.replace("{{", ""), text
        assert "}" not in text.replace("}}", ""), text


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


def test_keys_tell_findings_of_one_note_apart(found):
    keys = [(uri(result), result["partialFingerprints"]["notelintTarget/v1"]) for result in found]
    assert len(set(keys)) == len(keys)


# The root of the repository


def test_paths_are_those_of_the_repository(tmp_path):
    root = vault(tmp_path / "my notes" / ".garden", {"a.md": "[[gone]]\n"})
    found = log(root, git_root=tmp_path)["runs"][0]["results"]
    assert [uri(result) for result in found] == ["my%20notes/.garden/a.md"]


def test_the_log_is_the_same_from_every_folder(tmp_path):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    root = vault(tmp_path / "notes", {"a.md": "[[gone]] [[St]]\n", "sub/St.md": "", "other/St.md": "]]\n"})
    found = set()
    for folder in (tmp_path, root, root / "sub"):
        command = [sys.executable, "-m", "notelint", "check", "--format", "sarif", "--vault", root]
        found.add(subprocess.run(command, cwd=folder, capture_output=True, check=False).stdout)
    assert len(found) == 1
    log = json.loads(found.pop())
    assert {uri(result) for result in log["runs"][0]["results"]} == {"notes/a.md", "notes/other/St.md"}
    assert str(tmp_path) not in json.dumps(log)


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


def test_the_terminal_is_told_that_the_log_is_not_whole(tmp_path):
    root = vault(tmp_path / "v", {"a.md": "[[one]] [[two]] [[three]]\n"})
    code = "from notelint import cli; from notelint.reporters import sarif; sarif.MAX_RESULTS = 2; cli.main()"
    command = [sys.executable, "-c", code, "check", "--format", "sarif", "-q"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert len(json.loads(done.stdout)["runs"][0]["results"]) == 2
    assert "the 2 most severe" in done.stderr


def test_hundreds_of_related_places_are_cut_to_what_is_shown(tmp_path):
    notes = {f"{number}/St.md": "" for number in range(120)} | {"a.md": "[[St]]\n"}
    [result] = [result for result in results(vault(tmp_path / "v", notes)) if result["ruleId"] == "WL103"]
    assert len(result.get("relatedLocations", ())) <= 100
