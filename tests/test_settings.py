"""Settings: which file counts, what it may say, which folder is the vault, and what its program is set to."""

import json
import os
import sys
from pathlib import Path
from time import process_time

import pytest

from notelint.engine import run
from notelint.rules import load_rules
from notelint.schema import Field
from notelint.settings import SettingsError, load
from notelint.settings.detect import find_vault
from notelint.settings.selectors import choose

RULES = load_rules()
ALL = frozenset(rule.code for rule in RULES)
DEFAULT = frozenset(rule.code for rule in RULES if rule.enabled)


def family(prefix, of=DEFAULT):
    """What a prefix means to one who selects."""
    return frozenset(code for code in of if code.startswith(prefix))


@pytest.fixture
def repo(tmp_path):
    """A git work tree, so that no search goes above it."""
    (tmp_path / ".git").mkdir()
    return tmp_path


def put(path: Path, text: str | bytes = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def settings_of(repo, text, path=None, **flags):
    put(repo / "notelint.toml", text)
    return load(path or repo, **flags)


def refusal(repo, text, **flags):
    """The words with which settings are refused."""
    with pytest.raises(SettingsError) as caught:
        settings_of(repo, text, **flags)
    return str(caught.value)


# Which file


def test_without_a_file_the_defaults_hold(repo):
    found = load(repo)
    assert found.path is None
    assert found.selected == frozenset(rule.code for rule in RULES if rule.enabled_in(found.dialect))
    assert (found.fail_on, found.include, found.exclude, found.gitignore) == ("error", (), (), True)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("notelint.toml", 'fail-on = "note"'),
        (".notelint.toml", 'fail-on = "note"'),
        ("pyproject.toml", '[tool.notelint]\nfail-on = "note"'),
    ],
)
def test_each_kind_of_file_is_read(repo, name, text):
    put(repo / name, text)
    found = load(repo)
    assert found.fail_on == "note"
    assert found.path == repo / name


def test_the_plain_file_comes_before_the_hidden_one_and_that_before_pyproject(repo):
    put(repo / "pyproject.toml", '[tool.notelint]\nfail-on = "never"')
    assert load(repo).fail_on == "never"
    put(repo / ".notelint.toml", 'fail-on = "note"')
    assert load(repo).fail_on == "note"
    put(repo / "notelint.toml", 'fail-on = "warning"')
    assert load(repo).fail_on == "warning"


def test_a_pyproject_of_others_is_passed_over(repo):
    put(repo / "notelint.toml", 'fail-on = "note"')
    put(repo / "sub" / "pyproject.toml", "[tool.other]\nx = 1")
    assert load(repo / "sub").path == repo / "notelint.toml"


def test_the_nearest_file_counts(repo):
    put(repo / "notelint.toml", 'fail-on = "note"')
    put(repo / "a" / "pyproject.toml", '[tool.notelint]\nfail-on = "never"')
    note = put(repo / "a" / "b" / "note.md")
    assert load(note).fail_on == "never"
    assert load(note.parent).fail_on == "never"
    assert load(repo).fail_on == "note"


def test_the_search_ends_at_the_git_top_level(tmp_path):
    put(tmp_path / "notelint.toml", 'fail-on = "never"')
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    (tmp_path / "repo" / "notes").mkdir()
    assert load(tmp_path / "repo" / "notes").path is None


def test_a_git_file_of_a_work_tree_ends_the_search_too(tmp_path):
    put(tmp_path / "notelint.toml", 'fail-on = "never"')
    put(tmp_path / "tree" / ".git", "gitdir: elsewhere")
    assert load(tmp_path / "tree").path is None


def test_a_file_at_the_git_top_level_counts(repo):
    put(repo / "notelint.toml", 'fail-on = "never"')
    assert load(put(repo / "a" / "b" / "c.md")).fail_on == "never"


def test_a_file_that_is_named_takes_the_place_of_the_one_found(repo):
    put(repo / "notelint.toml", 'fail-on = "never"\nselect = ["FM"]')
    other = put(repo / "ci" / "strict.toml", 'fail-on = "note"')
    found = load(repo, config=other)
    assert (found.fail_on, found.path, found.selected) == ("note", other, DEFAULT)


def test_a_named_pyproject_is_read_from_its_table(repo):
    assert load(repo, config=put(repo / "x" / "pyproject.toml", '[tool.notelint]\nfail-on = "note"')).fail_on == "note"


def test_a_named_file_that_is_missing_is_refused(repo):
    with pytest.raises(SettingsError, match=r"gone\.toml: cannot be read: no such file"):
        load(repo, config=repo / "gone.toml")


def test_isolated_heeds_no_file_but_the_command_line(repo):
    found = settings_of(repo, 'fail-on = "never"\nselect = ["FM"]', isolated=True, overrides=["planned=['a']"])
    assert (found.fail_on, found.path, found.selected) == ("error", None, DEFAULT)
    assert found.options["WL102"]["planned"] == ["a"]


@pytest.mark.parametrize(
    ("pair", "name", "value"),
    [
        ("fail-on=note", "fail_on", "note"),
        ('fail-on="note"', "fail_on", "note"),
        ("fail-on = 'note'", "fail_on", "note"),
        ("respect-gitignore=false", "gitignore", False),
        ('include=["a/**"]', "include", ("a/**",)),
        ("severity.WL102=note", "severity", {"WL102": "note"}),
    ],
)
def test_one_setting_goes_over_the_file(repo, pair, name, value):
    found = settings_of(repo, 'fail-on = "never"\ninclude = ["b/**"]\n[severity]\nWL102 = "error"', overrides=[pair])
    assert getattr(found, name) == value


def test_one_setting_leaves_the_rest_of_its_table(repo):
    found = settings_of(repo, '[severity]\nWL102 = "note"', overrides=["severity.FM001=warning"])
    assert found.severity == {"WL102": "note", "FM001": "warning"}


def test_the_last_of_two_settings_of_a_key_counts(repo):
    assert load(repo, overrides=["fail-on=note", "fail-on=never"]).fail_on == "never"


@pytest.mark.parametrize("value", ["9" * 5000, "[" * 100_000])
def test_a_value_on_the_command_line_that_cannot_be_read_is_text(repo, value):
    with pytest.raises(SettingsError, match="'fail-on'"):
        load(repo, overrides=[f"fail-on={value}"])


def test_a_setting_below_a_value_is_refused(repo):
    with pytest.raises(SettingsError, match="'fail-on' is no table"):
        settings_of(repo, 'fail-on = "note"', overrides=["fail-on.x=1"])


@pytest.mark.parametrize(("pair", "words"), [("fial-on=note", "did you mean 'fail-on'"), ("=x", "unknown key ''")])
def test_an_unknown_key_on_the_command_line_is_refused(repo, pair, words):
    with pytest.raises(SettingsError, match=f"^--config: .*{words}"):
        load(repo, overrides=[pair])


# What it may not say


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('fial-on = "note"', "unknown key 'fial-on'; did you mean 'fail-on'?"),
        ("fail_on = 'note'", "unknown key 'fail_on'; did you mean 'fail-on'?"),
        ("zzz = 1", "unknown key 'zzz'"),
        (
            '[quartz]\nlink-resolutoin = "shortest"',
            "unknown key 'quartz.link-resolutoin'; did you mean 'link-resolution'?",
        ),
        ('[notes]\ntemplate = ["x"]', "unknown key 'notes.template'; did you mean 'templates'?"),
        ('[timestamps]\nvideokey = "v"', "unknown key 'timestamps.videokey'; did you mean 'video-key'?"),
        ("[[schema]]\nclose = true", "unknown key [[schema]] 1, 'close'; did you mean 'closed'?"),
        (
            "[[schema]]\n[schema.fields]\ntitle = { requierd = true }",
            "unknown key [[schema]] 1, 'fields.title.requierd'; did you mean 'required'?",
        ),
        ('select = ["WL12"]', "there is no rule 'WL12'; did you mean 'WL102'?"),
        ('select = ["mising-target"]', "there is no rule 'mising-target'; did you mean 'missing-target'?"),
        ('select = ["QQ"]', "there is no rule 'QQ'; 'notelint rule --all' lists them"),
        ('select = [""]', "there is no rule ''"),
        ('ignore = ["FM0001"]', "there is no rule 'FM0001'; did you mean 'FM001'?"),
        ('extend-select = ["XX"]', "there is no rule 'XX'"),
        ('[severity]\nWL999 = "note"', "[severity]: there is no rule 'WL999'"),
        ('[per-path-ignores]\n"a/**" = ["WL12"]', "[per-path-ignores]: there is no rule 'WL12'; did you mean 'WL102'?"),
        ("[options.WL1022]\nplanned = []", "[options]: there is no rule 'WL1022'; did you mean 'WL102'?"),
        ('[options.out-of-order]\nscoop = "note"', "out-of-order has no option 'scoop'; did you mean 'scope'?"),
        ("[options.FM001]\nx = 1", "invalid-yaml has no option 'x'"),
        ("[options.TS101]\nscope = 3", "the option 'scope' of out-of-order must be text"),
        ('[options.TS101]\nmax-share = "x"', "the option 'max-share' of out-of-order must be a number"),
        ("[options.TS101]\nmax-share = true", "the option 'max-share' of out-of-order must be a number"),
        ('[options.WL102]\nplanned = "people/*"', "the option 'planned' of missing-target must be a list of texts"),
        ("[options.WL102]\nplanned = [1]", "the option 'planned' of missing-target must be a list of texts"),
        ('dialect = "obsidan"', "there is no dialect 'obsidan'; did you mean 'obsidian'?"),
        (
            'dialect = "word"',
            "there is no dialect 'word'; one of dendron, foam, gollum, logseq, markdown, obsidian, quartz, zk",
        ),
        ("dialect = 3", "'dialect': input should be a valid string"),
        (
            '[[schema]]\n[schema.fields]\nx = { type = "string" }',
            "[[schema]] 1, 'fields.x.type': there is no type 'string'",
        ),
        ('[[schema]]\n[schema.fields]\nx = { type = "dat" }', "there is no type 'dat'; did you mean 'date'?"),
        (
            '[[schema]]\n[schema.fields]\nx = { type = "list", items = "tags" }',
            "[[schema]] 1, 'fields.x.items': there is no type 'tags'; did you mean 'tag'?",
        ),
        (
            "[[schema]]\n[schema.fields]\nx = { pattern = '(' }",
            "[[schema]] 1, 'fields.x.pattern': not a regular expression",
        ),
        ("[[schema]]\n[schema.fields]\nx = { pattern = '(?=a)' }", "no look-around"),
        (
            '[[schema]]\n[schema.fields]\nx = { items = { type = "tga" } }',
            "[[schema]] 1, 'fields.x.items.type': there is no type 'tga'",
        ),
        (
            '[[schema]]\n[schema.fields]\nx = { items = { typ = "tag" } }',
            "unknown key [[schema]] 1, 'fields.x.items.typ'; did you mean 'type'?",
        ),
        ("[[schema]]\n[schema.fields]\nx = { items = 3 }", "[[schema]] 1, 'fields.x.items': write a type, or a table"),
        (
            '[[schema]]\n[schema.fields]\nx = { min = "2020" }',
            "'fields.x.min': write a number, or a day such as 2020-01-01",
        ),
        ("[[schema]]\n[schema.fields]\nx = { max = 2020-01-01T10:00:00 }", "'fields.x.max': write a number, or a day"),
        ("[[schema]]\n[schema.fields]\nx = { min-length = -1 }", "[[schema]] 1, 'fields.x.min-length'"),
        ('fail-on = "fatal"', "'fail-on': input should be 'error', 'warning', 'note' or 'never'"),
        ('[severity]\nWL102 = "bad"', "'severity.WL102': input should be 'error', 'warning' or 'note'"),
        ('[quartz]\nlink-resolution = "near"', "'quartz.link-resolution'"),
        ('select = "WL"', "'select': input should be a valid list"),
        ("select = [1]", "'select.0': input should be a valid string"),
        ("respect-gitignore = 'no'", "'respect-gitignore': input should be a valid boolean"),
        ("x = ", "is not TOML"),
        ('root = "nowhere"', "nowhere"),
    ],
)
def test_settings_that_make_no_sense_are_refused_with_file_place_and_advice(repo, text, words):
    told = refusal(repo, text)
    assert words in told
    assert str(repo / "notelint.toml") in told


def test_every_slip_is_told_at_once(repo):
    told = refusal(repo, "a = 1\nb = 2\nselect = 3").splitlines()
    assert len(told) == 3
    assert all(line.startswith(str(repo / "notelint.toml") + ": ") for line in told)


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe\x00",
        b"x = \xe9",
        b"a = " + b"[" * 100_000,
        b"a = 1\na = 2",
        b"a = " + b"9" * 5000,
        b"a." * 100_000 + b"a = 1",
        b"x = 1\n[[" + b"a . " * 100_000 + b"a]]",
        b"x = [{'a'" + b".'a'" * 100_000 + b" = 1}]",
        b"#" * 1_000_001,
    ],
)
def test_a_file_that_is_no_toml_is_refused(repo, data):
    assert "is not TOML" in refusal_of_bytes(repo, data)


def test_dots_within_texts_are_no_keys(repo):
    settings_of(repo, f"exclude = ['{'a.' * 200}', '...']  # {'. ' * 200}\n")


def refusal_of_bytes(repo, data):
    put(repo / "notelint.toml", data)
    with pytest.raises(SettingsError) as caught:
        load(repo)
    return str(caught.value)


def test_an_empty_file_settles_where_settings_are(repo):
    assert settings_of(repo, "").path == repo / "notelint.toml"


@pytest.mark.parametrize("text", ["[tool]\nnotelint = 3", 'tool = "x"'])
def test_a_table_of_pyproject_that_is_none_does_not_crash(repo, text):
    put(repo / "pyproject.toml", text)
    load(repo)


@pytest.mark.parametrize("glob", ["!", "[z-a]", "x" * 5000])
@pytest.mark.parametrize(
    "text",
    ['include = ["{}"]', 'exclude = ["{}"]', '[per-path-ignores]\n"{}" = ["WL"]', '[[schema]]\nfiles = ["{}"]'],
    ids=["include", "exclude", "per-path-ignores", "schema"],
)
def test_a_glob_that_is_none_is_refused(repo, text, glob):
    from notelint.engine import run

    put(repo / "a.md", "[[gone]]")
    put(repo / "notelint.toml", text.format(glob))
    with pytest.raises(SettingsError):
        run(load(repo))


# Which rules


def chosen(*select, ignore=(), extend=(), without=(), rules=RULES):
    return choose(rules, list(select), list(ignore), list(extend), list(without))


def test_a_selector_is_a_code_a_prefix_a_name_or_all():
    assert chosen("WL102") == {"WL102"}
    assert chosen("wl102") == {"WL102"}
    assert chosen("missing-target") == {"WL102"}
    assert chosen("Missing-Target") == {"WL102"}
    assert chosen("WL1") == family("WL1")
    assert chosen("fm") == family("FM")
    assert chosen("ALL") == chosen("all") == ALL
    assert chosen("FM001", "TS") == {"FM001"} | family("TS")
    assert chosen() == frozenset()


def test_the_more_specific_selector_wins():
    assert chosen("WL", ignore=["WL1"]) == family("WL") - family("WL1")
    assert chosen("WL102", ignore=["WL"]) == {"WL102"}
    assert chosen("ALL", ignore=["WL"], extend=["WL10"]) == (ALL - family("WL", ALL)) | family("WL10")
    assert chosen("missing-target", ignore=["WL10"]) == {"WL102"}


def test_of_equals_the_ignoring_one_wins():
    assert chosen("WL", ignore=["WL"]) == frozenset()
    assert chosen("WL102", ignore=["missing-target"]) == frozenset()
    assert chosen("ALL", ignore=["ALL"]) == frozenset()


def test_extend_adds_to_the_default():
    assert choose(RULES, None, [], [], ["WL"]) == DEFAULT - family("WL")
    assert choose(RULES, ["FM"], [], ["WL102"], []) == family("FM") | {"WL102"}


OFF = "WL102"
SOME_OFF = tuple(rule._replace(enabled=rule.enabled and rule.code != OFF) for rule in RULES)


def test_a_rule_that_is_off_wants_its_code_its_name_or_all():
    assert choose(SOME_OFF, None, []) == DEFAULT - {OFF}
    assert OFF not in chosen("WL", rules=SOME_OFF)
    assert OFF not in chosen("WL10", rules=SOME_OFF)
    for word in (OFF, "missing-target", "ALL"):
        assert OFF in chosen(word, rules=SOME_OFF)


def test_a_prefix_ignores_rules_that_are_off_too():
    assert OFF not in chosen("ALL", ignore=["WL"], rules=SOME_OFF)


def test_the_file_selects_and_the_command_line_replaces(repo):
    text = 'select = ["FM", "WL"]\nignore = ["WL1"]\nextend-select = ["WL102"]'
    assert settings_of(repo, text).selected == (family("FM") | family("WL")) - family("WL1") | {"WL102"}
    assert load(repo, select=["TS"]).selected == family("TS") | {"WL102"}
    assert load(repo, ignore=["FM"]).selected == family("WL")
    assert load(repo, extend_select=["TS101"], extend_ignore=["FM", "WL"]).selected == {"TS101", "WL102"}


def test_severities_are_set_by_code_or_name(repo):
    found = settings_of(repo, '[severity]\nWL102 = "note"\ninvalid-yaml = "warning"')
    assert found.severity == {"WL102": "note", "FM001": "warning"}


@pytest.mark.parametrize("word", ["TS", "ALL"])
def test_a_prefix_in_severity_means_all_of_its_rules_or_is_refused(repo, word):
    try:
        found = settings_of(repo, f'[severity]\n{word} = "note"')
    except SettingsError:
        return
    assert set(found.severity) == (family("TS", ALL) if word == "TS" else ALL)


def test_a_prefix_in_options_means_all_of_its_rules_or_is_refused(repo):
    try:
        found = settings_of(repo, '[options.TS10]\nscope = "section"')
    except SettingsError:
        return
    assert set(found.options) == family("TS10")


def test_options_are_found_by_name_and_by_code(repo):
    found = settings_of(
        repo, '[options.out-of-order]\nscope = "section"\nmax-share = 1\n[options.WL102]\nplanned = ["x"]'
    )
    assert found.options["TS101"] == {"scope": "section", "max_share": 1}
    assert found.options["WL102"]["planned"] == ["x"]


@pytest.mark.parametrize("key", ['"yaml-1.1"', "yaml-1.1", "yaml-1-1"])
def test_an_option_with_a_dot_is_found_with_and_without_quotes(repo, key):
    assert settings_of(repo, f"[options.FM008]\n{key} = true").options["FM008"] == {"yaml_1_1": True}


def test_an_option_of_one_rule_goes_over_the_setting_that_several_share(repo):
    found = settings_of(repo, 'planned = ["a"]\n[options.WL102]\nplanned = ["b"]')
    assert found.options["WL102"]["planned"] == ["b"]
    assert {code for code, options in found.options.items() if options.get("planned") == ["a"]}


def test_per_path_ignores_match_below_the_root(repo):
    found = settings_of(repo, '[per-path-ignores]\n"inbox/**" = ["WL"]\n"*.draft.md" = ["missing-key"]')
    assert "WL102" not in found.reported_in("inbox/a.md")
    assert "WL102" not in found.reported_in("inbox/x/a.md")
    assert "WL102" in found.reported_in("a.md")
    assert "FM001" in found.reported_in("inbox/a.md")
    assert "FM102" not in found.reported_in("x/a.draft.md")


@pytest.mark.parametrize("glob", ["# inbox", "#x/**"])
def test_a_path_that_begins_with_a_hash_can_be_ignored_with_a_backslash(repo, glob):
    found = settings_of(repo, f"[per-path-ignores]\n'\\{glob}' = ['WL']")
    assert "WL102" not in found.reported_in(f"{glob.removesuffix('/**')}/a.md")


def test_fields_are_made_of_their_tables(repo):
    text = (
        "[[schema]]\n[schema.fields]\nx = { type = 'list', unique = true, items = { type = 'date', min = 2020-01-01 } }"
    )
    (schema,) = settings_of(repo, text).schemas
    assert schema.fields == {"x": Field("list", unique=True, items=Field("date", min="2020-01-01"))}


def test_schemas_are_bound_by_their_globs(repo):
    found = settings_of(
        repo, '[[schema]]\nname = "v"\nfiles = ["videos/**"]\nfields = {}\n[[schema]]\n[schema.fields]\nx = {}'
    )
    assert [schema.name for schema in found.plan().schemas_for("videos/a.md")] == ["v", "schema 2"]
    assert [schema.name for schema in found.plan().schemas_for("b.md")] == ["schema 2"]
    assert [schema.name for schema in found.plan().schemas_for("deep/er/b.md")] == ["schema 2"]


# Which vault


def test_the_root_is_relative_to_the_settings_file(repo):
    (repo / "content" / "sub").mkdir(parents=True)
    found = settings_of(repo, 'root = "content"', path=repo / "content" / "sub")
    assert found.root == repo / "content"
    assert found.origins["root"].endswith("notelint.toml")


def test_the_root_may_lead_upward(repo):
    (repo / "notes").mkdir()
    config = put(repo / "tools" / "lint.toml", 'root = "../notes"')
    assert load(repo, config=config).root == repo / "notes"


def test_a_root_that_is_a_file_is_refused(repo):
    put(repo / "a.md")
    assert "is not a folder" in refusal(repo, 'root = "a.md"')


@pytest.mark.parametrize("name", ["a\\u0000b", "x" * 5000])
def test_a_root_that_no_folder_can_have_is_refused(repo, name):
    assert "is not a folder" in refusal(repo, f'root = "{name}"')


def test_a_vault_on_the_command_line_goes_over_the_root(repo):
    (repo / "a").mkdir()
    (repo / "b").mkdir()
    found = settings_of(repo, 'root = "a"', vault=repo / "b")
    assert found.root == repo / "b"
    assert found.origins["root"] == "--vault"


def test_without_markers_the_settings_file_marks_the_root(repo):
    note = put(repo / "a" / "b.md")
    assert settings_of(repo, "", path=note).root == repo


def test_a_root_goes_over_markers_around_and_within(repo):
    (repo / ".obsidian").mkdir()
    put(repo / "notes" / "a.md", "plain")
    found = settings_of(repo, 'root = "notes"')
    assert (found.root, found.dialect) == (repo / "notes", "markdown")


def test_the_root_of_a_quartz_site_keeps_its_dialect(repo):
    put(repo / "quartz.config.ts")
    (repo / "content").mkdir()
    found = settings_of(repo, 'root = "content"')
    assert (found.root, found.dialect) == (repo / "content", "quartz")


def test_a_root_that_is_the_site_itself_is_heeded(repo):
    put(repo / "quartz.config.ts")
    (repo / "content").mkdir()
    assert settings_of(repo, 'root = "."').root == repo


def test_a_root_on_the_command_line_counts_without_a_file(repo, monkeypatch):
    (repo / "notes").mkdir()
    monkeypatch.chdir(repo)
    assert load(repo, overrides=["root=notes"]).root == repo / "notes"


MARKERS = [
    ("quartz.config.ts", "quartz", ""),
    ("quartz.config.yaml", "quartz", ""),
    ("content/|quartz.config.ts", "quartz", "content"),
    ("content/|quartz.config.yaml", "quartz", "content"),
    ("src/site/notes/", "obsidian", "src/site/notes"),
    (".obsidian/", "obsidian", ""),
    (".foam/", "foam", ""),
    (".vscode/foam.json", "foam", ""),
    ("dendron.yml", "dendron", ""),
    ("logseq/config.edn", "logseq", ""),
    (".zk/", "zk", ""),
    ("plants.wiki/", "gollum", "plants.wiki"),
    ("Home.md|_Sidebar.md", "gollum", ""),
]


@pytest.mark.parametrize(("made", "dialect", "root"), MARKERS)
@pytest.mark.parametrize("start", ["", "root", "note"])
def test_each_marker_tells_root_and_dialect(repo, made, dialect, root, start):
    for name in made.split("|"):
        if name.endswith("/"):
            (repo / name).mkdir(parents=True)
        else:
            put(repo / name)
    note = put(repo / root / "sub" / "a.md", "[[x]]")
    if start == "" and root.endswith(".wiki"):
        return  # nothing outside a wiki tells of it
    found = load({"": repo, "root": repo / root, "note": note}[start])
    assert (found.root, found.dialect) == (repo / root, dialect)
    assert found.origins["root"] == made.split("|")[-1].rstrip("/")
    assert found.origins["dialect"] == found.origins["root"]


def test_the_outermost_marker_of_a_kind_counts(repo):
    (repo / ".obsidian").mkdir()
    (repo / "a" / "b" / ".obsidian").mkdir(parents=True)
    assert load(put(repo / "a" / "b" / "note.md")).root == repo


def test_a_site_beats_the_obsidian_folder_in_its_content(repo):
    put(repo / "quartz.config.ts")
    (repo / "content" / ".obsidian").mkdir(parents=True)
    found = load(put(repo / "content" / "a.md"))
    assert (found.root, found.dialect) == (repo / "content", "quartz")


def test_a_site_beats_an_obsidian_folder_around_it(repo):
    (repo / ".obsidian").mkdir()
    put(repo / "site" / "quartz.config.ts")
    assert load(put(repo / "site" / "a.md")).root == repo / "site"
    assert load(repo).root == repo


def test_a_repository_within_a_repository_is_its_own(repo):
    put(repo / "quartz.config.ts")
    inner = repo / "themes" / "inner"
    (inner / ".git").mkdir(parents=True)
    found = load(put(inner / "docs" / "a.md", "plain"))
    assert (found.root, found.dialect) == (inner / "docs", "markdown")


def test_a_marker_beside_the_inner_git_folder_counts(repo):
    inner = repo / "inner"
    (inner / ".git").mkdir(parents=True)
    (inner / ".obsidian").mkdir()
    assert load(put(inner / "x" / "a.md")).root == inner


def test_outside_a_repository_the_home_folder_is_no_vault(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".obsidian").mkdir()
    (tmp_path / "notes").mkdir()
    assert load(tmp_path / "notes").root == tmp_path / "notes"


def test_a_marker_of_the_wrong_kind_is_none(repo):
    put(repo / ".obsidian", "a file")
    (repo / "quartz.config.ts").mkdir()
    put(repo / "src" / "site" / "notes", "a file")
    assert find_vault(repo) is None


def test_a_lone_note_is_in_the_vault_of_its_folder(repo):
    note = put(repo / "a" / "note.md", "see [[b]]")
    found = load(note)
    assert (found.root, found.dialect) == (repo / "a", "obsidian")


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("", "markdown"),
        ("[a](b.md)", "markdown"),
        ("[[b]]", "obsidian"),
        ("![[b.png]]", "obsidian"),
        ("`[[b]]`", "markdown"),
        ("```\n[[b]]\n```\n", "markdown"),
        ("[[3:32](https://youtu.be/x?t=212)]", "markdown"),
        ("[[text]](url)", "markdown"),
        ("x = [[1, 2], [3, 4]]", "markdown"),
    ],
)
def test_without_markers_wikilinks_tell_the_dialect(repo, text, dialect):
    put(repo / "sub" / "a.md", text)
    put(repo / ".hidden" / "b.md", "[[x]]")
    assert load(repo).dialect == dialect


def test_an_empty_folder_is_a_vault(repo):
    found = load(repo)
    assert (found.root, found.dialect) == (repo, "markdown")


def test_a_dialect_that_is_said_goes_over_markers(repo):
    (repo / ".obsidian").mkdir()
    found = settings_of(repo, 'dialect = "markdown"')
    assert found.dialect == "markdown"
    assert found.origins["root"] == ".obsidian"
    assert found.origins["dialect"].endswith("notelint.toml")
    found = load(repo, dialect="quartz")
    assert (found.dialect, found.origins["dialect"]) == ("quartz", "--dialect")


def test_the_dialect_is_not_told_by_notes_outside_the_vault(repo):
    put(repo / "outside" / "a.md", "[[x]]")
    (repo / "vault").mkdir()
    (repo / "vault" / "a.md").symlink_to(repo / "outside" / "a.md")
    assert load(repo / "vault").dialect == "markdown"


@pytest.mark.skipif(sys.platform != "linux", reason="a pipe holds 64 KiB on Linux")
def test_a_pipe_among_the_notes_is_not_opened(repo):
    os.mkfifo(repo / "a.md")
    writer = os.open(repo / "a.md", os.O_RDWR | os.O_NONBLOCK)
    try:
        os.write(writer, b"[[x]] ab" * 8192)  # as much as is read at once, so that this test itself never waits
        assert load(repo).dialect == "markdown"
    finally:
        os.close(writer)


# What the vault's program is set to

TORN = [b"", b"\x00\xff\xfe" * 50, b"{", b"[]", b"null", b'"x"', b"\xef\xbb\xbf{}", b"[" * 100_000, b"1" * 10_000]


@pytest.mark.parametrize("data", TORN, ids=range(len(TORN)))
def test_torn_files_of_obsidian_say_nothing(repo, data):
    for name in ("templates.json", "plugins/templater-obsidian/data.json", "daily-notes.json", "app.json"):
        put(repo / ".obsidian" / name, data)
    found = load(repo)
    assert found.exclude == ()
    assert found.options["WL102"]["daily"] == ["YYYY-MM-DD"]


@pytest.mark.parametrize("data", TORN, ids=range(len(TORN)))
def test_torn_files_of_quartz_say_nothing(repo, data):
    put(repo / "quartz.config.ts", data)
    put(repo / "package.json", data)
    found = load(repo)
    assert found.dialect == "quartz"
    assert found.dialect_options == {}
    assert found.site_ignores == ("/private", "/templates", "/.obsidian")
    assert found.remarks == ()


@pytest.mark.parametrize("value", ["3", "null", "[]", '""', '"/"', "{}"])
def test_folders_of_templates_that_are_no_names_say_nothing(repo, value):
    put(repo / ".obsidian" / "templates.json", f'{{"folder": {value}}}')
    assert load(repo).exclude == ()


def test_the_template_folders_of_obsidian_are_not_linted(repo):
    from notelint.engine import run

    put(repo / ".obsidian" / "templates.json", '{"folder": "/Templates/"}')
    put(repo / ".obsidian" / "plugins" / "templater-obsidian" / "data.json", '{"templates_folder": "tools/tp"}')
    for folder in ("Templates/deep", "tools/tp", "x/Templates"):
        put(repo / folder / "note.md", "[[gone]]")
    put(repo / "a.md", "[[Templates/deep/note]]")
    assert [item.path for item in run(load(repo)).diagnostics] == ["x/Templates/note.md"]


@pytest.mark.parametrize("name", ["[tp]", "t*p"])
def test_a_template_folder_is_meant_by_its_very_name(repo, name):
    from notelint.engine import run

    put(repo / ".obsidian" / "templates.json", f'{{"folder": "{name}"}}')
    put(repo / name / "a.md", "[[gone]]")
    put(repo / "t" / "b.md", "[[gone]]")
    put(repo / "txp" / "b.md", "[[gone]]")
    assert [item.path for item in run(load(repo)).diagnostics] == ["t/b.md", "txp/b.md"]


def test_settings_go_over_the_template_folders_of_obsidian(repo):
    put(repo / ".obsidian" / "templates.json", '{"folder": "A"}')
    assert load(repo).exclude == ("/A/",)
    assert settings_of(repo, '[notes]\ntemplates = ["B", "C"]').exclude == ("/B/", "/C/")
    assert settings_of(repo, "[notes]\ntemplates = []").exclude == ()


def test_the_format_of_daily_notes_is_obsidians_or_the_settings(repo):
    put(repo / ".obsidian" / "daily-notes.json", '{"format": "YYYY/MM/DD", "folder": "journal"}')
    assert load(repo).options["WL102"]["daily"] == ["YYYY-MM-DD", "YYYY/MM/DD"]
    assert settings_of(repo, '[notes]\ndaily = "[day] D"').options["WL102"]["daily"] == ["[day] D"]
    assert settings_of(repo, '[notes]\ndaily = ["YYYY", "YYYY-MM"]').options["WL102"]["daily"] == ["YYYY", "YYYY-MM"]


def test_an_empty_list_of_daily_formats_means_none(repo):
    (repo / ".obsidian").mkdir()
    found = settings_of(repo, "[notes]\ndaily = []")
    assert not found.options.get("WL102", {}).get("daily")


def quartz(repo, text, name="quartz.config.ts"):
    put(repo / name, text)
    return load(repo)


@pytest.mark.parametrize("strategy", ["shortest", "absolute", "relative"])
@pytest.mark.parametrize(
    "form", ['markdownLinkResolution: "{}"', "markdownLinkResolution:'{}'", '"markdownLinkResolution": "{}"']
)
def test_the_link_resolution_is_read_from_the_site(repo, strategy, form):
    found = quartz(repo, "Plugin.CrawlLinks({ " + form.format(strategy) + " }),")
    assert found.dialect_options["link-resolution"] == strategy


@pytest.mark.parametrize(
    "text",
    [
        '// markdownLinkResolution: "relative"\nmarkdownLinkResolution: "shortest"',
        '/* markdownLinkResolution: "relative" */ markdownLinkResolution: "shortest"',
        '/*\n markdownLinkResolution: "relative"\n*/\nmarkdownLinkResolution: "shortest" // "relative"',
        'baseUrl: "https://x.org", markdownLinkResolution: "shortest"',
    ],
)
def test_what_is_commented_out_does_not_count(repo, text):
    assert quartz(repo, text).dialect_options["link-resolution"] == "shortest"


def test_crawl_links_without_a_word_is_absolute(repo):
    assert quartz(repo, "Plugin.CrawlLinks()").dialect_options["link-resolution"] == "absolute"


def test_settings_go_over_the_sites_link_resolution(repo):
    quartz(repo, 'markdownLinkResolution: "relative"')
    found = settings_of(repo, '[quartz]\nlink-resolution = "absolute"')
    assert found.dialect_options["link-resolution"] == "absolute"


def test_the_patterns_that_the_site_ignores_are_read(repo):
    found = quartz(repo, "ignorePatterns: [\n  'a',\n  \"b/c\", // \"c\"\n  /* 'd', */\n],")
    assert found.site_ignores == ("/a", "/b/c")
    assert quartz(repo, '// ignorePatterns: ["x"],\nignorePatterns: ["y"]').site_ignores == ("/y",)


@pytest.mark.parametrize("patterns", [("private/**/old",), ("drafts/**", "**/*.canvas"), ("a/**", "**/b/**")])
def test_globs_with_stars_are_no_comments(repo, patterns):
    assert quartz(repo, f"ignorePatterns: {list(patterns)}").site_ignores == tuple(
        p if p.startswith("**") else f"/{p}" for p in patterns
    )


def test_a_site_may_ignore_nothing(repo):
    assert quartz(repo, "ignorePatterns: []").site_ignores == ()


def test_the_sites_patterns_are_held_to_the_root(repo):
    """Run with globby 14 and the pattern "private": private/x.md is ignored, a/private/y.md is not."""
    from notelint.engine import run

    put(repo / "content" / "a" / "private" / "y.md", "text")
    put(repo / "content" / "b.md", "[[a/private/y]]")
    quartz(repo, 'ignorePatterns: ["private"], markdownLinkResolution: "absolute"')
    assert run(load(repo)).diagnostics == ()


def test_the_yaml_of_a_site_is_read_as_yaml(repo):
    text = "plugins:\n  - options:\n      markdownLinkResolution: relative\nignorePatterns:\n  - a\n  - b/**\n"
    found = quartz(repo, text, "quartz.config.yaml")
    assert found.dialect_options["link-resolution"] == "relative"
    assert found.site_ignores == ("/a", "/b/**")


def test_drafts_are_dropped_where_the_site_drops_them(repo):
    assert quartz(repo, "filters: [Plugin.RemoveDrafts()]").drops_drafts
    assert not quartz(repo, "filters: [Plugin.ExplicitPublish()]").drops_drafts
    assert not quartz(repo, "filters: [\n// Plugin.RemoveDrafts(),\n]").drops_drafts


@pytest.mark.parametrize(
    ("plugin", "drafts", "publish"),
    [
        ("{source: 'github:quartz-community/remove-draft', enabled: true}", True, False),
        ("{source: 'github:quartz-community/remove-draft', enabled: false}", False, False),
        ("{source: 'github:quartz-community/explicit-publish', enabled: true}", False, True),
        ("{source: 'github:quartz-community/explicit-publish', enabled: false}", False, False),
    ],
)
def test_a_plugin_of_a_yaml_counts_where_it_is_on(repo, plugin, drafts, publish):
    found = quartz(repo, f"plugins:\n  - {plugin}\n", "quartz.config.yaml")
    assert (found.drops_drafts, found.wants_publish) == (drafts, publish)


def test_only_notes_that_say_so_are_there_where_the_site_wants_it(repo):
    from notelint.engine import run

    quartz(repo, 'filters: [Plugin.ExplicitPublish()], markdownLinkResolution: "shortest"')
    put(repo / "content" / "shown.md", "---\npublish: true\n---\n[[hidden]]")
    put(repo / "content" / "hidden.md", "---\npublish: false\n---\n[[shown]]")
    (found,) = run(load(repo)).diagnostics
    assert (found.path, found.code) == ("shown.md", "WL102")
    assert "lacks 'publish: true'" in found.message


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("quartz.config.ts", "Plugin.ObsidianFlavoredMarkdown({ disableBrokenWikilinks: true })"),
        ("quartz.config.yaml", "plugins: [{source: x, enabled: true, options: {disableBrokenWikilinks: true}}]"),
    ],
)
def test_a_missing_target_is_a_note_where_the_site_shows_it_as_words(repo, name, text):
    assert quartz(repo, text, name).severity == {"WL102": "note"}
    assert settings_of(repo, "[severity]\nmissing-target = 'error'").severity == {"WL102": "error"}
    (repo / "notelint.toml").unlink()
    assert quartz(repo, text.replace("true", "false"), name).severity == {}


def test_what_obsidian_excludes_is_known_and_not_linted(repo):
    from notelint.engine import run

    put(repo / ".obsidian" / "app.json", '{"userIgnoreFilters": ["old/", "x.md", "/[a-z]+/", 3, "/"]}')
    put(repo / "old" / "gone.md", "[[nowhere]]")
    put(repo / "x.md", "[[nowhere]]")
    put(repo / "a" / "x.md", "[[gone]] [[nowhere]]")
    assert [(item.path, item.start) for item in run(load(repo)).diagnostics] == [("a/x.md", 11)]


def test_the_version_of_quartz_is_read_from_the_site(repo):
    put(repo / "package.json", '{"version": "5.0.1"}')
    assert quartz(repo, "x").dialect_options["version"] == "5"
    put(repo / "package.json", '{"version": "4.5.0"}')
    assert "version" not in quartz(repo, "x").dialect_options


def test_settings_go_over_the_sites_version(repo):
    put(repo / "package.json", '{"version": "5.0.1"}')
    put(repo / "quartz.config.ts", "x")
    assert settings_of(repo, '[quartz]\nversion = "4.5"').dialect_options["version"] == "4.5"


def test_a_vault_of_obsidian_has_no_options_of_quartz(repo):
    (repo / ".obsidian").mkdir()
    found = settings_of(repo, '[quartz]\nlink-resolution = "absolute"')
    assert found.dialect_options == {}


@pytest.mark.parametrize("name", ["dendron.yml", "quartz.config.yaml"])
@pytest.mark.parametrize("text", ["&a {? *a : 1}", "a: b\n" * 300_000, "{? " * 60 + "x" + " : 1}" * 60])
def test_hostile_configurations_of_programs_are_passed_over(repo, name, text):
    put(repo / name, text)
    put(repo / "content" / "a.md", "[[b]]")
    before = process_time()
    load(repo)
    assert process_time() - before < 5


def test_paths_that_a_program_cannot_mean_are_passed_over(repo):
    put(repo / "quartz.config.yaml", 'configuration:\n  ignorePatterns: ["a\\\\", "!", "private"]\n')
    put(repo / "content" / "private" / "a.md", "[[b]]")
    put(repo / "content" / "b.md", "")
    assert [item.path for item in run(load(repo, select=["ALL"])).diagnostics] == []
    filters = json.dumps({"userIgnoreFilters": ["x" * 5000, "\ud800" * 3, "*" * 9, "b.md"]})
    put(repo / "vault" / ".obsidian" / "app.json", filters)
    put(repo / "vault" / "b.md", "[[zz]]")
    assert [item.path for item in run(load(repo / "vault")).diagnostics] == []


@pytest.mark.parametrize(("path", "words"), [("x" * 5000, "cannot be read"), (r"a\u0000b", "is no file's name")])
def test_a_schema_whose_name_no_file_can_have(repo, path, words):
    assert words in refusal(repo, f'[[schema]]\njson-schema = "{path}"')


def test_planned_targets_of_a_rule_are_globs(repo):
    assert "[options.WL102], 'planned': '!' is no glob" in refusal(repo, "[options.WL102]\nplanned = ['!']")
