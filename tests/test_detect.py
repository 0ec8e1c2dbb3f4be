"""What tells a vault's root, its program, and what that program is set to."""

from random import Random

import pytest

from notelint.dialects import dialect
from notelint.parse import parse
from notelint.settings import load
from notelint.settings.detect import _begins_plainly
from tests.random_vaults import pieces


@pytest.fixture
def repo(tmp_path):
    (tmp_path / ".git").mkdir()
    return tmp_path


def put(path, text=""):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


KINDS = ["quartz.config.ts", ".foam/x", "dendron.yml", "logseq/config.edn", ".zk/x", "_Sidebar.md", ".obsidian/x"]
DIALECTS = ["quartz", "foam", "dendron", "logseq", "zk", "gollum", "obsidian"]


@pytest.mark.parametrize("first", range(len(KINDS) - 1))
def test_of_several_kinds_the_first_counts(repo, first):
    put(repo / "Home.md")
    for kind in KINDS[first:]:
        put(repo / kind)
    assert load(repo).dialect == DIALECTS[first]


def test_the_outermost_of_a_kind_counts_up_to_the_git_top_level(repo):
    put(repo / ".zk" / "config.toml")
    put(repo / "a" / ".zk" / "config.toml")
    assert load(repo / "a").root == repo
    (repo / "a" / ".git").mkdir()
    assert load(repo / "a").root == repo / "a"


def test_a_sidebar_without_a_home_page_is_no_wiki(repo):
    put(repo / "_Sidebar.md")
    assert load(repo).dialect == "markdown"


def test_a_note_in_a_clone_of_a_wiki_is_in_a_wiki(tmp_path):
    note = put(tmp_path / "birds.wiki" / "sub" / "Owls.md")
    (tmp_path / "birds.wiki" / ".git").mkdir()
    found = load(note)
    assert (found.root, found.dialect) == (tmp_path / "birds.wiki", "gollum")


@pytest.mark.parametrize(
    ("text", "root", "include"),
    [
        ("workspace:\n  vaults:\n    - fsPath: notes\n", "notes", ()),
        ("vaults:\n  - fsPath: notes\n", "notes", ()),
        ("workspace:\n  vaults:\n    - {fsPath: own, selfContained: true}\n", "own/notes", ()),
        ("workspace:\n  vaults:\n    - fsPath: .\n", "", ("/*.md",)),
        ("workspace:\n  vaults:\n    - fsPath: notes\n    - fsPath: own\n", "", ("/notes/**", "/own/**")),
        ("workspace:\n  vaults:\n    - fsPath: ../outside\n", "", ()),
        ("workspace:\n  vaults:\n    - fsPath: missing\n", "", ()),
        ("workspace:\n  vaults: 3\n", "", ()),
        ("- a\n- b\n", "", ()),
        ("workspace: [\n", "", ()),
        ("", "", ()),
    ],
)
def test_dendrons_workspace_says_where_its_notes_are(repo, text, root, include):
    (repo.parent / "outside").mkdir(exist_ok=True)
    (repo / "notes").mkdir()
    (repo / "own" / "notes").mkdir(parents=True)
    put(repo / "dendron.yml", text)
    found = load(repo)
    assert (found.root, found.dialect) == (repo / root, "dendron")
    if "fsPath: ." not in text:
        assert found.include == include


@pytest.mark.parametrize("name", ["dendron.yml", "quartz.config.yaml"])
@pytest.mark.parametrize(
    "text",
    [
        "a: !!int ''\n",
        "a: !!float ''\n",
        "a: !!bool words\n",
        "a: !!timestamp words\n",
        "a: &a\n  <<: *a\n",
        "a0: &a0 {x: 1}\n" + "".join(f"a{i}: &a{i} {{<<: [{', '.join([f'*a{i - 1}'] * 10)}]}}\n" for i in range(1, 12)),
        "workspace: {vaults: [{fsPath: %s}]}\n" % ("x" * 5000),
        'workspace: {vaults: [{fsPath: "a\\0b"}, {fsPath: "\\ud800"}]}\n',
    ],
    ids=range(8),
)
def test_settings_of_programs_that_are_odd_yaml_are_read_in_bounded_time(repo, name, text):
    put(repo / name, text)
    assert load(repo).root == repo


def test_a_vault_of_dendron_that_is_a_link_out_of_the_workspace_is_none(repo):
    (repo.parent / "outside").mkdir(exist_ok=True)
    (repo / "notes").symlink_to(repo.parent / "outside")
    put(repo / "dendron.yml", "workspace: {vaults: [{fsPath: notes}]}\n")
    assert load(repo).root == repo


def test_settings_go_over_the_folders_of_a_dendron_workspace(repo):
    (repo / "a").mkdir()
    (repo / "b").mkdir()
    put(repo / "dendron.yml", "workspace:\n  vaults: [{fsPath: a}, {fsPath: b}]\n")
    put(repo / "notelint.toml", 'include = ["a/x.md"]')
    assert load(repo).include == ("a/x.md",)


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("{:file/name-format :triple-lowbar}", {"name-format": "triple-lowbar"}),
        ("{;; :file/name-format :triple-lowbar\n}", {}),
        ('{:a "; no comment" :file/name-format :legacy}', {"name-format": "legacy"}),
        ("{:file/name-format", {}),
    ],
)
def test_logseqs_format_of_names_is_read(repo, text, options):
    put(repo / "logseq" / "config.edn", text)
    assert load(repo).dialect_options == options


def test_logseqs_copies_are_no_notes(repo):
    put(repo / "logseq" / "config.edn")
    assert load(repo).site_ignores == ("/logseq/bak/", "/logseq/version-files/")


def wiki(repo, links, name="Home.md"):
    put(repo / "_Sidebar.md")
    put(repo / "Home.md")
    put(repo / "Owl.md")
    put(repo / "Swift.md")
    put(repo / name, links)
    return repo


def test_the_order_of_words_and_target_is_the_programs_own_unless_most_links_say_otherwise(repo):
    assert load(wiki(repo, "[[a bird|Owl]] [[Swift|b]]")).dialect_options == {"alias-order": "alias-first"}
    assert load(wiki(repo, "[[a|b]]")).dialect_options == {"alias-order": "alias-first"}
    assert load(wiki(repo, "[[Owl|Swift]] [[Swift|Owl]]")).dialect_options == {"alias-order": "alias-first"}
    few = load(wiki(repo, "[[Owl#a|a bird]] [[Swift|b]] " * 4))
    assert few.dialect_options == {"alias-order": "alias-first"}, "a slip made a few times is no custom"
    torn = load(wiki(repo, "[[Owl#a|a bird]] [[c|Owl]] " * 20))
    assert torn.dialect_options == {"alias-order": "alias-first"}
    turned = load(wiki(repo, "[[Owl#a|a bird]] [[Swift|b]] " * 10 + "[[c|Owl]]"))
    assert turned.dialect_options == {"alias-order": "target-first"}


def test_the_order_is_told_by_the_whole_vault(repo):
    wiki(repo, "[[Owl|b]] [[Swift|c]] " * 5, "sub/Far.md")
    assert load(wiki(repo, "[[a bird|Owl]]")).dialect_options == {"alias-order": "target-first"}


def test_an_order_that_is_said_is_taken(repo):
    wiki(repo, "[[Owl|a]]")
    put(repo / "notelint.toml", 'alias-order = "alias-first"')
    assert load(repo).dialect_options == {"alias-order": "alias-first"}


def test_an_order_means_nothing_where_there_is_but_one(repo):
    put(repo / ".obsidian" / "app.json")
    put(repo / "notelint.toml", 'alias-order = "alias-first"')
    found = load(repo)
    assert found.dialect_options == {}
    assert found.remarks == ("'alias-order' means nothing in the dialect obsidian",)


def site(repo, note="One [[link]].\n"):
    put(repo / "README.md", "About the site.\n")
    put(repo / "src" / "theme.css")
    put(repo / "docs" / "how.md", "How it is built.\n")
    return put(repo / "content" / "posts" / "a.md", note)


@pytest.mark.parametrize(("note", "dialect"), [("One [[link]].\n", "obsidian"), ("No link.\n", "markdown")])
def test_a_folder_whose_notes_are_all_in_content_is_a_site_around_a_vault(repo, note, dialect):
    site(repo, note)
    found = load(repo)
    assert (found.root, found.origins["root"], found.dialect) == (repo / "content", "content/", dialect)
    assert load(repo / "content").root == repo / "content"


def test_the_programs_folder_in_content_tells_the_dialect(repo):
    site(repo, "No link.\n")
    put(repo / "content" / ".obsidian" / "app.json")
    found = load(repo)
    assert (found.root, found.dialect) == (repo / "content", "obsidian")
    assert found.origins == {"root": "content/", "dialect": ".obsidian"}


def test_a_folder_with_notes_of_its_own_is_the_vault_itself(repo):
    site(repo)
    put(repo / "notes.md", "[[a]]\n")
    assert load(repo).root == repo


@pytest.mark.parametrize("file", ["content/x.png", "content/.obsidian/a.md", "content"])
def test_content_without_notes_is_a_folder_like_others(repo, file):
    put(repo / file)
    put(repo / "docs" / "a.md", "[[a]]\n")
    assert load(repo).root == repo


@pytest.mark.parametrize("marker", [".obsidian/x", "logseq/config.edn", ".zk/x"])
def test_markers_at_or_above_the_folder_go_over_content(repo, marker):
    site(repo / "sub")
    put(repo / marker)
    assert load(repo).root == load(repo / "sub").root == repo


def test_a_root_that_is_said_goes_over_content(repo):
    site(repo)
    assert load(repo, vault=repo).root == repo
    put(repo / "notelint.toml", 'root = "."\n')
    assert load(repo).root == repo


def test_settings_that_say_no_root_leave_content_the_vault(repo):
    note = site(repo)
    put(repo / "notelint.toml", 'dialect = "quartz"\n')
    assert {load(path).root for path in (repo, note, note.parent, repo / "content")} == {repo / "content"}
    assert load(repo / "docs").root == repo


def test_what_is_told_without_a_parser_is_what_the_parser_tells():
    random = Random(8)
    plain = [
        "[[a]]",
        "![[b c]]",
        "word ",
        "\n",
        "\n\n",
        "- ",
        "> ",
        "# ",
        "---\n",
        "+++\n",
        "'",
        "*",
        "]",
        "(",
        "\ufeff",
    ]
    sure = 0
    for _ in range(4000):
        parts = [random.choice(plain if random.random() < 0.8 else pieces()) for _ in range(random.randint(1, 7))]
        data = "".join(parts).encode("utf-8", "surrogatepass")
        if _begins_plainly(data):
            sure += 1
            assert any(link.is_wikilink and not link.defect for link in parse("", data, dialect("obsidian")).links), (
                data
            )
    assert sure > 500
