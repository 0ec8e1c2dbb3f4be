"""A vault's own rules: what they find, where they count, what they may not be, and that they run no code of a vault."""

import pickle
import subprocess
import sys
import time
from pathlib import Path

import pytest

from notelint.engine import lint_texts, run
from notelint.examples import cases, failures, lacks
from notelint.globs import globs
from notelint.plan import Plan
from notelint.rules import RuleError, RuleFile, load_rules
from notelint.settings import SettingsError, load
from notelint.settings.rule_file import problems
from tests.command import environment

HEAD = "code: MY001\nname: my-rule\nsummary: A rule.\nmessage: said\n"


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="")
    return path


@pytest.fixture
def vault(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / ".obsidian").mkdir()
    put(tmp_path / "notelint.toml", 'rules = ["rules"]\n')
    return tmp_path


def rule(check: str, options: str = "{}", **fields: str) -> str:
    lines = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in fields.items())
    head = "".join(line + "\n" for line in HEAD.splitlines() if line.partition(":")[0] not in fields)
    return f"{head}check: {check}\noptions: {options}\n{lines}"


def found(text: str, note: str, path: str = "note.md", dialect: str = "obsidian"):
    """The texts that the rule flags in a note, with its messages."""
    plan = Plan(dialect, rule_files=(RuleFile("rules/my-rule.yaml", text),))
    diagnostics = [item for item in lint_texts({path: note}, plan) if item.code == "MY001"]
    return [(note[item.start : item.end], item.message) for item in diagnostics]


def flagged(text: str, note: str, **where: str):
    return [piece for piece, _ in found(text, note, **where)]


def refused(vault: Path, text: str) -> str:
    put(vault / "rules" / "my-rule.yaml", text)
    with pytest.raises(SettingsError) as caught:
        load(vault)
    return str(caught.value)


# What the general checks find


PLACES = "a TODO `TODO` %%TODO%%\n\n```\nTODO\n```\n\n$TODO$ [[TODO|TODO]] [x](TODO.md) http://TODO <b id=TODO>\n"


@pytest.mark.parametrize(
    ("scope", "columns"),
    [
        ("body", [2, 17, 45, 55, 60, 72, 90, 101]),
        ("prose", [2, 60]),
        ("code", [8, 29]),
        ("all", [2, 8, 17, 29, 45, 55, 60, 72, 90, 101]),
    ],
)
def test_a_scope_says_where_a_pattern_looks(scope, columns):
    plan = Plan("obsidian", rule_files=(RuleFile("r.yaml", rule("text.forbid", f"{{pattern: TODO, scope: {scope}}}")),))
    starts = [item.start for item in lint_texts({"note.md": PLACES}, plan) if item.code == "MY001"]
    assert [PLACES[start : start + 4] for start in starts] == ["TODO"] * len(columns)
    every = [at for at in range(len(PLACES)) if PLACES.startswith("TODO", at)]
    expected = {
        "body": [at for at in every if at not in (every[1], every[3])],
        "prose": [every[0], every[6]],
        "code": [every[1], every[3]],
        "all": every,
    }[scope]
    assert starts == expected


def test_front_matter_is_a_scope_of_its_own():
    note = "---\ntitle: TODO\n---\n\nTODO\n"
    text = rule("text.forbid", "{pattern: TODO, scope: front-matter}")
    plan = Plan("obsidian", rule_files=(RuleFile("r.yaml", text),))
    assert [item.place.line for item in lint_texts({"note.md": note}, plan) if item.code == "MY001"] == [2]
    assert flagged(rule("text.forbid", "{pattern: TODO}"), note) == ["TODO"]
    assert flagged(text, "TODO\n") == []


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("before", ["", "🌱🧑‍🌾 é\n", "\ufffd\n"])
def test_places_are_exact_whatever_stands_before(before, ending):
    note = (before + "```\nend\n```\n\nend\nan end\nend\n").replace("\n", ending)
    assert flagged(rule("text.forbid", "{pattern: ^end$}"), note) == ["end", "end"]
    assert flagged(rule("text.forbid", r"{pattern: 'end\nan'}"), note) == [f"end{ending}an"]


def test_a_note_with_bad_bytes_is_read():
    assert flagged(rule("text.forbid", "{pattern: TODO}"), "é \udcff\udc80 TODO " + "x" * 90) == ["TODO"]


def test_what_is_not_seen_is_not_found():
    note = "word `code`  word\n\n```\n\n\n\n\ncode\n```\nword\n\n`é`é\n"
    assert flagged(rule("text.forbid", r"{pattern: '[^ -~\n]+'}"), note) == ["é"]
    assert flagged(rule("text.forbid", r"{pattern: '\n{3,}'}"), note) == []
    assert flagged(rule("text.forbid", r"{pattern: '\bcode\b'}"), note) == []


def test_words_of_the_match_are_words_of_the_message():
    text = rule(
        "text.forbid", r"{pattern: '(?P<verb>utilis|utiliz)\w+', ignore-case: true}", message='"{text}: {verb}"'
    )
    assert found(text, "We Utilise it.") == [("Utilise", "Utilise: Utilis")]


@pytest.mark.parametrize(
    ("pattern", "replace", "note", "fixed"),
    [
        ("github", "GitHub", "on github é github", "on GitHub é GitHub"),
        (r"(\w+) (?P<b>\w+)!", r"\g<b> \1?\\", "🌱 one two!", "🌱 two one?\\"),
        (" +$", "", "word  \r\nword", "word\r\nword"),
        ("a(b)?c", r"[\1]", "ac abc", "[] [b]"),
    ],
)
def test_a_replacement_is_a_fix(pattern, replace, note, fixed):
    text = rule("text.forbid", f"{{pattern: '{pattern}', replace: '{replace}'}}")
    plan = Plan("obsidian", rule_files=(RuleFile("r.yaml", text),))
    fixes = [item.fix for item in lint_texts({"note.md": note}, plan) if item.code == "MY001"]
    assert all(not fix.safe for fix in fixes)
    for edit in reversed([fix.edits[0] for fix in fixes]):
        note = note[: edit.start] + edit.text + note[edit.end :]
    assert note == fixed


def test_a_fix_is_safe_if_the_rule_says_so_and_touches_no_code():
    text = rule("text.forbid", "{pattern: 'a.*z', replace: y}", fix="[safe]")
    plan = Plan("obsidian", rule_files=(RuleFile("r.yaml", text),))
    fixes = [item.fix for item in lint_texts({"note.md": "abz\n\na `b` z\n"}, plan)]
    assert [fix and fix.safe for fix in fixes] == [True, None]


def test_what_must_be_in_a_note():
    text = rule("text.require", "{pattern: '^Source:'}")
    assert flagged(text, "Words.\n\nSource: a book\n") == []
    assert len(flagged(text, "Words.\n\n```\nSource: a book\n```\n")) == 1
    assert len(flagged(text, "")) == 1


@pytest.mark.parametrize(
    ("check", "options", "note", "pieces"),
    [
        ("frontmatter.required", "{keys: [a, b]}", "---\na: 1\nb:\n---\n", []),
        ("frontmatter.required", "{keys: [a, b], allow-empty: false}", "---\na: 1\nb:\n---\n", ["b"]),
        ("frontmatter.required", "{keys: [a, b]}", "---\na: 1\n---\n", ["---"]),
        ("frontmatter.required", "{keys: [a, b]}", "words", ["", ""]),
        ("frontmatter.required", "{keys: [a]}", "---\na: [\n---\n", []),
        ("frontmatter.matches", "{key: id, pattern: '^[a-z]+$'}", "---\nid: abc\n---\n", []),
        ("frontmatter.matches", "{key: id, pattern: '^[a-z]+$'}", '---\nid: "a\\nb"\n---\n', ['"a\\nb"']),
        ("frontmatter.matches", "{key: id, pattern: '^[a-z]+$'}", "---\nid: 12\n---\n", ["12"]),
        ("frontmatter.matches", "{key: id, pattern: '^[0-9]+$'}", "---\nid: 0012\n---\n", []),
        ("frontmatter.matches", "{key: id, pattern: '^[a-z]+$'}", "---\nid: [ab, c d]\n---\n", ["[ab, c d]"]),
        ("frontmatter.matches", "{key: id, pattern: x}", "---\nother: 1\n---\n", []),
        ("frontmatter.type", "{key: on, type: date}", "---\non: 2031-02-29\n---\n", ["2031-02-29"]),
        ("frontmatter.type", "{key: on, type: date}", "---\non: 2031-02-28\n---\n", []),
        ("frontmatter.type", "{key: s, type: enum, values: [a, b]}", "---\ns: c\n---\n", ["c"]),
        ("frontmatter.type", "{key: s, type: list, items: int}", "---\ns: [1, b]\n---\n", ["b"]),
        ("links.scheme", "{forbid: [http]}", "[a](http://b) <http://c> http://d, (http://e).", "bcde"),
        ("links.scheme", "{forbid: [http]}", "`http://a` https://b [http://c](https://d) [e](f)", []),
        ("links.scheme", "{forbid: [http]}", '<svg xmlns="http://a"> %%http://b%% [c][d]\n\n[d]: http://e', "e"),
        ("links.scheme", "{allow: [https]}", "[a](mailto:b@c) ![d](data:e) https://f", ["mailto:b@c", "data:e"]),
        ("headings.required", "{headings: [One, '## Two']}", "# One\n\n## Two\n", []),
        ("headings.required", "{headings: [One, '## Two']}", "## One\n\n# Two\n", ["Two"]),
        ("headings.required", "{headings: [one], ignore-case: true}", "## One\n", []),
        ("headings.required", "{headings: [One]}", "```\n# One\n```\n", [""]),
        ("headings.required", "{headings: [One, Two], ordered: true}", "# Two\n\nOne\n===\n", ["Two"]),
        ("headings.required", "{headings: ['## One']}", "  One\n===\n", ["One"]),
    ],
)
def test_a_general_check(check, options, note, pieces):
    expected = (
        [f"http://{piece}" for piece in pieces] if check == "links.scheme" and isinstance(pieces, str) else pieces
    )
    assert flagged(rule(check, options), note) == expected


def test_a_rule_is_for_the_notes_that_it_names():
    text = rule("text.forbid", "{pattern: TODO}", files='["people/**"]')
    assert flagged(text, "TODO", path="people/a.md") == ["TODO"]
    assert flagged(text, "TODO", path="a.md") == []
    across = rule("wikilinks.missing_target", files='["people/**"]')
    assert flagged(across, "[[b]]", path="people/a.md") == ["b"]
    assert flagged(across, "[[b]]", path="a.md") == []


# Patterns cost no more than the text is long


@pytest.mark.parametrize(
    ("pattern", "note"),
    [
        ("(a+)+$", "a" * 100_000 + "b"),
        ("(a|aa)+c", "a" * 100_000),
        ("([a-z]+)*x1", "a" * 100_000),
        ("[^z]*z|a", "a" * 100_000),
        ("[^ -~]", "`é` " * 25_000),
        ("a", "a\r\n" * 50_000),
        ("(?:a?){500}(?:a){500}", "a" * 100_000),
    ],
)
@pytest.mark.parametrize("scope", ["body", "prose"])
def test_no_pattern_takes_long(pattern, note, scope):
    text = rule("text.forbid", f"{{pattern: '{pattern}', scope: {scope}}}")
    found(text, "x")
    before = time.perf_counter()
    found(text, note)
    assert time.perf_counter() - before < 5


@pytest.mark.parametrize("check", ["links.scheme", "headings.required", "frontmatter.required"])
@pytest.mark.parametrize("piece", ["a", "a-", "http:", "http://", "<a", "# One\n", "[a](b:c) ", "<http://a "])
def test_no_note_takes_long(check, piece):
    options = {"links.scheme": "{forbid: [http]}", "headings.required": "{headings: [One, Two], ordered: true}"}
    text = rule(check, options.get(check, "{keys: [a]}"))
    before = time.perf_counter()
    found(text, piece * (100_000 // len(piece)))
    found(rule("text.forbid", "{pattern: zzz, scope: prose}"), piece * (100_000 // len(piece)))
    assert time.perf_counter() - before < 10


def test_globs_take_any_name_where_the_engine_is_there():
    import re2

    assert re2.search("a", "a")
    assert globs(("a*",)).match("b\udcff/a")
    assert not globs(("a*",)).match("b\udcff/b")


# Beside the built-in rules


def test_own_rules_are_rules_as_any_other(vault):
    put(vault / "rules" / "my-rule.yaml", rule("text.forbid", "{pattern: TODO}", groups="[chores]"))
    put(vault / "a.md", "TODO\n\nTODO <!-- notelint-disable-line chores -->\n\nTODO %% notelint-disable-line MY %%\n")
    put(vault / "b.md", "TODO\n")
    settings = 'rules = ["rules"]\n[severity]\nmy-rule = "error"\n[per-path-ignores]\n"b.md" = ["MY"]\n'
    put(vault / "notelint.toml", settings)
    report = run(load(vault))
    assert [(item.path, item.place.line, item.severity) for item in report.diagnostics] == [("a.md", 1, "error")]
    assert report.suppressed == 2
    assert run(load(vault, ignore=["chores"])).diagnostics == ()
    assert [item.code for item in run(load(vault, select=["MY001"])).diagnostics] == ["MY001"]
    assert run(load(vault, select=["WL"])).diagnostics == ()
    put(vault / "notelint.toml", settings + '[options.my-rule]\npattern = "O"\n')
    assert len(run(load(vault)).diagnostics) == 2
    put(vault / "notelint.toml", settings + "[options.my-rule]\npattern = 1\n")
    with pytest.raises(SettingsError, match="'pattern' of my-rule must be text"):
        load(vault)


def test_what_a_scan_depends_on_can_be_sent_and_compared(vault):
    put(vault / "rules" / "my-rule.yaml", rule("text.forbid", "{pattern: TODO}"))
    plan = load(vault).plan()
    assert pickle.loads(pickle.dumps(plan)) == plan
    assert hash(plan.rule_files)
    assert {item.code for item in load_rules(plan.rule_files)} - {item.code for item in load_rules()} == {"MY001"}


def test_no_settings_no_own_rules(vault):
    put(vault / "rules" / "my-rule.yaml", rule("text.forbid", "{pattern: TODO}"))
    put(vault / "notelint.toml", "")
    assert load(vault).rule_files == ()
    put(vault / "notelint.toml", 'rules = ["rules"]')
    assert load(vault, isolated=True).rule_files == ()


def test_files_and_folders_are_relative_to_the_settings_file(vault):
    put(vault / "notelint.toml", 'root = "content"\nrules = ["tools/one.yaml", "tools/more"]')
    put(vault / "content" / "a.md", "TODO")
    put(vault / "tools" / "one.yaml", rule("text.forbid", "{pattern: TODO}", name="one"))
    put(vault / "tools" / "more" / "deep" / "two.yml", rule("text.require", "{pattern: x}", code="MY002", name="two"))
    put(vault / "tools" / "more" / "README.md", "words")
    put(vault / "tools" / "other.yaml", "no rule: true")
    assert [item.code for item in run(load(vault / "content")).diagnostics] == ["MY001", "MY002"]


def test_a_name_is_that_of_the_file_unless_it_says_another(vault):
    put(vault / "rules" / "my-file.yaml", rule("text.forbid", "{pattern: TODO}").replace("name: my-rule\n", ""))
    assert "my-file" in {item.name for item in load(vault).rules}


def test_a_plain_run_imports_none_of_it():
    code = "import sys, pathlib; from notelint.engine import run; from notelint.settings import load\n"
    code += "run(load(pathlib.Path(sys.argv[1])))\n"
    code += "print(sorted(set(sys.modules) & {'re2', 'importlib.metadata', 'notelint.settings.rule_file'}))"
    garden = Path(__file__).parents[1] / "fixtures" / "garden"
    command = [sys.executable, "-c", code, str(garden)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"


# What is refused, and in which words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (rule("text.forbid", "{pattern: TODO}", mesage="x"), "unknown field 'mesage'; did you mean 'message'?"),
        (rule("text.forbid").replace("message: said\n", ""), "the field 'message' is missing"),
        (rule("text.forbid"), "'options': text.forbid wants 'pattern'"),
        (rule("text.forbd", "{pattern: x}"), "there is no check 'text.forbd'; did you mean 'text.forbid'?"),
        (rule("nonsense", "{}"), "there is no check 'nonsense'"),
        (rule("text.forbid", "{patern: x}"), "text.forbid has no option 'patern'; did you mean 'pattern'?"),
        (rule("text.forbid", "{pattern: x, scope: bodies}"), "'scope': input should be 'body', 'prose'"),
        (rule("text.forbid", "{pattern: 1}"), "'pattern': input should be a valid string"),
        (rule("text.forbid", "{pattern: x, fix: [safe]}"), "has no option 'fix'"),
        (rule("text.forbid", "{pattern: '" + "(" * 101 + "x" + ")" * 101 + "'}"), "has more than 100 groups"),
        (rule("text.forbid", "{pattern: '(?=x)'}"), "'(?=x)' cannot be used: invalid perl operator: (?="),
        (rule("text.forbid", r"{pattern: '(x)\1'}"), "invalid escape sequence"),
        (rule("text.forbid", "{pattern: '(x'}"), "missing )"),
        (rule("text.forbid", "{pattern: 'x{5000}'}"), "invalid repetition size"),
        (rule("text.forbid", "{pattern: 'x*'}"), "matches nothing at all"),
        (rule("text.forbid", r"{pattern: '(x)', replace: '\2'}"), r"names the group \2"),
        (rule("text.forbid", r"{pattern: '(x)', replace: '\g<y>'}"), r"names the group \g<y>"),
        (rule("frontmatter.type", "{key: x, type: dat}"), "there is no type 'dat'"),
        (rule("links.scheme"), "give either 'forbid' or 'allow'"),
        (rule("headings.required", "{headings: []}"), "'headings' is empty"),
        (rule("text.forbid", "{pattern: x}", code="my-1"), "'code': capital letters and digits, such as MY001"),
        (rule("text.forbid", "{pattern: x}", code="WL900"), "WL900 begins as the built-in rules WL... do"),
        (rule("text.forbid", "{pattern: x}", code="TSK1"), "TSK1 begins as the built-in rules TS... do"),
        (rule("text.forbid", "{pattern: x}", name="missing-target"), "is already the built-in rule WL102"),
        (rule("text.forbid", "{pattern: x}", name="broken-link"), "is already a group of built-in rules"),
        (rule("text.forbid", "{pattern: x}", name="wl"), "'wl' means codes that begin so"),
        (rule("text.forbid", "{pattern: x}", name="My Rule"), "'name': small letters, digits and hyphens"),
        (rule("text.forbid", "{pattern: x}", severity="fatal"), "'severity'"),
        (rule("text.forbid", "{pattern: x}", severity="{obsidian: note}"), "need one for 'default'"),
        (rule("text.forbid", "{pattern: x}", message="'{text.__class__}'"), "is no word of a message"),
        (rule("text.forbid", "{pattern: x}", message="'{text:>999999999}'"), "is no word of a message"),
        (rule("text.forbid", "{pattern: x}", message="'{text'"), "a brace without its other"),
        (rule("text.forbid", "{pattern: x}", examples="[{title: a}]"), "example 1: give either 'bad' or 'good'"),
        (rule("text.forbid", "{pattern: x}", examples="[{bad: x, title: a}]"), "enclose what is flagged"),
        (rule("text.forbid", "{pattern: x}", examples="[{bad: »x«, title: a}]"), "wants its » behind it"),
        (rule("text.forbid", "{pattern: x}", examples="[{good: x}]"), "the field example 1, 'title' is missing"),
        (rule("text.forbid", "{pattern: x}", examples="[{god: x, title: a}]"), "did you mean 'good'?"),
        (rule("text.forbid", "{pattern: x}", examples="[{good: x, title: a, dialect: vim}]"), "no dialect 'vim'"),
        (rule("text.forbid", "{pattern: x}", examples="7"), "'examples': "),
        *(
            (rule("text.forbid", "{pattern: x}", examples=f"[{{title: a, good: q, {field}}}]"), words)
            for field, words in (
                ("bytes: {q: zz}", "'zz' is no byte that cannot be text: 80 to ff"),
                ("bytes: {q: 7f}", "80 to ff"),
                ("bytes: {q: ffffffff}", "80 to ff"),
                ("bytes: {'': ff}", "at least 1 character"),
                ("marks: ['<<', '>>']", "at most 1 character"),
                ("marks: ['', '']", "at least 1 character"),
                ('fixed: "\\ud800"', "half of a surrogate pair is no text"),
                ('path: "\\ud800.md"', "half of a surrogate pair is no text"),
                ('vault: {b.md: "\\udc80"}', "half of a surrogate pair is no text"),
            )
        ),
        (rule("text.forbid", "{pattern: x}", message=r'"\ud800"'), "half of a surrogate pair is no text"),
        (rule("text.forbid", "{pattern: x}") + "options: {}\n", "'options' is given twice"),
        ("- a\n- b\n", "holds no rule"),
        ("", "holds no rule"),
        ("a: [\n", ":1:4: is not YAML"),
        ("a: " + "[" * 100_000, "nested deeper than 200 levels"),
        (
            "a: &a [x, x]\n"
            + "".join(f"{chr(97 + n)}: &{chr(97 + n)} [{f'*{chr(96 + n)}, ' * 9}]\n" for n in range(1, 20)),
            "",
        ),
    ],
)
def test_a_rule_that_cannot_be_used(vault, text, words):
    before = time.perf_counter()
    assert words in refused(vault, text)
    assert refused(vault, text).startswith("rules/my-rule.yaml:") or str(vault) in refused(vault, text)
    assert time.perf_counter() - before < 10


def test_everything_wrong_is_told_at_once(vault):
    put(vault / "rules" / "one.yaml", rule("text.forbid", name="one"))
    words = refused(vault, rule("text.forbid", "{pattern: x}", codes="x", whys="y"))
    assert len(words.split("\n")) == 3


def test_two_own_rules_of_one_code_or_name(vault):
    put(vault / "rules" / "one.yaml", rule("text.forbid", "{pattern: x}"))
    words = refused(vault, rule("text.forbid", "{pattern: x}"))
    assert "'MY001' is already that of" in words
    assert "'my-rule' is already that of" in words


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("../elsewhere", "lies outside of"),
        ("/etc", "lies outside of"),
        ("link.yaml", "lies outside of"),
        ("linked", "leads outside of"),
        ("missing", "is not there"),
        ("empty", "holds no rule file"),
        ("big.yaml", "is larger than a rule can be"),
        ("latin.yaml", "is not UTF-8"),
        ("x" * 5000, "is no file's name"),
        (r"a\u0000b", "is no file's name"),
    ],
)
def test_files_that_cannot_be_read_as_rules(vault, setting, words):
    outside = vault.parent / f"{vault.name}-outside"
    put(outside / "rule.yaml", rule("text.forbid", "{pattern: x}"))
    (vault / "link.yaml").symlink_to(outside / "rule.yaml")
    (vault / "linked").mkdir()
    (vault / "linked" / "rule.yaml").symlink_to(outside / "rule.yaml")
    (vault / "empty").mkdir()
    put(vault / "big.yaml", "#" * 1_000_001)
    (vault / "latin.yaml").write_bytes(b"code: \xff")
    put(vault / "notelint.toml", f'rules = ["{setting}"]')
    with pytest.raises(SettingsError, match=words):
        load(vault)


def test_a_rule_that_fails_is_told_with_its_note(vault):
    text = rule("text.forbid", "{pattern: TODO}")
    plan = Plan("obsidian", (), (("MY001", (("pattern", "("),)),), (), (RuleFile("r.yaml", text),))
    with pytest.raises(RuleError, match=r"text\.forbid of MY001 fails on note\.md"):
        lint_texts({"note.md": "x"}, plan)


def test_a_word_that_the_check_does_not_know_stays():
    assert found(rule("text.forbid", "{pattern: x}", message="'{wrod}'"), "x") == [("x", "{wrod}")]


# Examples


def test_examples_hold_own_rules():
    text = rule("text.forbid", "{pattern: TODO}")
    text += "examples:\n- title: found\n  bad: |\n    a\n\n    «TODO»\n- title: wrong\n  good: |\n    a\n\n    TODO\n"
    file = RuleFile("my-rule.yaml", text)
    (own,) = [item for item in load_rules((file,)) if item.is_own]
    failing = {case.title for case in cases(own, (file,)) if failures(case)}
    assert failing == {"wrong"}
    assert lacks(own) == []
    assert lacks(own._replace(examples=own.examples[:1])) == ["has no good example"]
    assert lacks(own._replace(examples=())) == ["has no bad example", "has no good example"]


def test_the_fixture_s_examples_hold():
    vault = Path(__file__).parents[1] / "fixtures" / "own-rules"
    files = load(vault).rule_files
    own = [item for item in load_rules(files) if item.is_own]
    assert len(own) == 3
    assert [failures(case) for item in own for case in cases(item, files) if failures(case)] == []


# Python checks: from installed packages, never from a vault

CHECKS = '''
from collections.abc import Iterator
from pathlib import Path

from notelint.diagnostic import Finding, Span
from notelint.entry import Entry
from notelint.note import Note
from notelint.index import Index

Path(__file__).with_name("imported").write_text("")


def long_words(note: Note, *, most: int = 20) -> Iterator[Finding]:
    """Words of more than ``most`` letters."""
    for word in note.text.split():
        if len(word) > most:
            start = note.text.index(word)
            yield Finding(Span(start, start + len(word)), {"word": word})


def crowded(entry: Entry, index: Index) -> Iterator[Finding]:
    """A note with a link."""
    if entry.links:
        yield Finding(Span(entry.links[0].target_start, entry.links[0].target_end), about="links")


def broken(note: Note) -> Iterator[Finding]:
    """A check that fails."""
    raise KeyError("oh")
    yield


def no_check(path, *, most=1):
    return []
'''
POINTS = "[notelint.checks]\n" + "".join(
    f"acme.{name.replace('_', '-')} = acme_checks:{name}\n" for name in ("long_words", "crowded", "broken", "no_check")
)


def package(folder: Path) -> Path:
    """A package as pip leaves it in a folder."""
    put(folder / "acme_checks.py", CHECKS)
    put(folder / "acme_checks-1.dist-info" / "METADATA", "Metadata-Version: 2.1\nName: acme-checks\nVersion: 1\n")
    put(folder / "acme_checks-1.dist-info" / "entry_points.txt", POINTS)
    return folder


def check(vault: Path, path: Path | None = None, *flags: str) -> tuple[int, str, str]:
    env = environment(PYTHONPATH=str(path)) if path else environment()
    command = [sys.executable, "-m", "notelint", "check", "-q", "--format", "concise", *flags]
    done = subprocess.run(command, cwd=vault, env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_a_check_of_an_installed_package(vault, tmp_path_factory):
    installed = package(tmp_path_factory.mktemp("site"))
    put(vault / "rules" / "a.yaml", rule("acme.long-words", "{most: 9}", name="a", message="'{word} is long'"))
    put(vault / "rules" / "b.yaml", rule("acme.crowded", name="b", code="MY002"))
    put(vault / "a.md", "a wordofmany\n\n[[a]]\n")
    expected = "a.md:1:3: MY001 wordofmany is long\na.md:3:3: MY002 said\n"
    assert check(vault, installed) == (0, expected, "")
    assert (installed / "imported").exists()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("acme.no-check", "asks for facts that are not there together: path"),
        ("acme.broken", "the check acme.broken of MY001 fails on a.md: KeyError: 'oh'"),
        ("acme.long", "there is no check 'acme.long'; did you mean 'acme.long-words'?"),
    ],
)
def test_a_check_of_a_package_that_is_no_good(vault, tmp_path_factory, name, words):
    installed = package(tmp_path_factory.mktemp("site"))
    put(vault / "rules" / "a.yaml", rule(name, name="a"))
    put(vault / "a.md", "words")
    status, out, told = check(vault, installed)
    assert (status, out) == (2, "")
    assert words in told


@pytest.mark.parametrize("place", [".", "lib", "content", "content/deep"])
def test_no_code_of_a_vault_is_run(vault, place):
    brought = package(vault / place)
    put(vault / "notelint.toml", 'root = "content"\nrules = ["rules"]\n')
    put(vault / "content" / "a.md", "words")
    put(vault / "rules" / "a.yaml", rule("acme.long-words", name="a"))
    for path in (brought, None):
        status, out, told = check(vault, path)
        assert (status, out) == (2, "")
        assert "acme.long-words" in told
        assert path is None or "no code is run from a vault or from the working directory" in told
    assert not (brought / "imported").exists()


def test_no_code_is_run_by_way_of_a_link_in_a_vault(vault, tmp_path_factory):
    outside = package(tmp_path_factory.mktemp("outside"))
    (vault / "lib").symlink_to(outside)
    put(vault / "rules" / "a.yaml", rule("acme.long-words", name="a"))
    status, _, told = check(vault, vault / "lib")
    assert status == 2
    assert "no code is run from a vault" in told
    assert not (outside / "imported").exists()


def test_an_entry_point_of_a_vault_names_no_installed_function(vault):
    folder = package(vault / "lib")
    put(folder / "acme_checks-1.dist-info" / "entry_points.txt", "[notelint.checks]\nacme.long-words = shutil:rmtree\n")
    put(vault / "rules" / "a.yaml", rule("acme.long-words", name="a"))
    status, _, told = check(vault, folder)
    assert status == 2
    assert "no code is run from a vault" in told


def test_a_vault_that_is_worked_in_shadows_no_module(vault):
    for name in ("yaml", "click", "re2", "pydantic", "acme_checks", "sitecustomize"):
        put(vault / f"{name}.py", f"raise SystemExit('{name} of the vault was run')")
    put(vault / "rules" / "a.yaml", rule("text.forbid", "{pattern: TODO}", name="a"))
    put(vault / "a.md", "TODO\n")
    assert check(vault) == (0, "a.md:1:1: MY001 said\n", "")


def test_problems_are_told_of_any_mapping():
    assert problems({}, ())
    assert problems({"code": [], "check": 7, "message": {}, "options": [], "examples": {}}, ())


def test_a_rule_may_be_off_and_milder_in_a_dialect(vault):
    text = rule(
        "text.forbid", "{pattern: x}", enabled="{default: true, quartz: false}", severity="{default: error, foam: note}"
    )
    put(vault / "rules" / "my-rule.yaml", text)
    put(vault / "a.md", "x")
    assert "MY001" in load(vault).selected
    assert "MY001" not in load(vault, dialect="quartz").selected
    (told,) = [item for item in run(load(vault, dialect="foam")).diagnostics if item.code == "MY001"]
    assert told.severity == "note"
    assert "there is no dialect 'forn'" in refused(
        vault, rule("text.forbid", "{pattern: x}", enabled="{default: true, forn: false}")
    )
