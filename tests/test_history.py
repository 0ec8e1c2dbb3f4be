"""Through a history of a vault, what a change caused is the difference of all that is found before and after it."""

from collections import Counter
from random import Random

import pytest

from notelint.changed import Asked, report_on
from notelint.choice import Choice
from notelint.engine import run
from notelint.means import Means
from notelint.settings import load
from tests.test_git import PLAIN, git

NAMES = ("rain", "Rain", "tide table", "tide_table", "fog", "caf\u00e9", "cafe\u0301", "a:b", "[x] 100%", "oak", "elm")
FOLDERS = ("", "", "sea/", "sea/deep/", "land/")
HEADINGS = ("Care", "Sources", "care", "A b")
MARKERS = {
    "obsidian": {".obsidian/app.json": "{}"},
    "quartz": {"quartz.config.ts": "export default {}\n"},
    "foam": {".foam/x": ""},
}


class Vault:
    """A vault that changes at random, as text by path; each change is told as what was done."""

    def __init__(self, random, prefix=""):
        self.random = random
        self.prefix = prefix
        self.texts = {}
        for _ in range(12):
            self.add()

    def path(self, ending=".md"):
        return self.prefix + self.random.choice(FOLDERS) + self.random.choice(NAMES) + ending

    def link(self):
        random = self.random
        target = random.choice((*NAMES, *(path[len(self.prefix) : -3] for path in self.texts)))
        place = random.choice(("", "", "", f"#{random.choice(HEADINGS)}", "#^id1"))
        alias = random.choice(("", "|words"))
        return random.choice(
            (
                f"[[{target}{place}{alias}]]",
                f"[[{target}{place}{alias}]]",
                f"![[{target}]]",
                f"[words](<{target}.md{place}>)",
                f"![[{target}.png]]",
                "[[unclosed",
                "[words]()",
                f"[[Alias {random.randint(1, 3)}]]",
            )
        )

    def line(self):
        random = self.random
        many = [" ".join((f"line {random.randint(1, 99)}", self.link(), self.link())) for _ in range(3)]
        return random.choice((*many, f"## {random.choice(HEADINGS)}", f"words {random.randint(1, 99)} ^id1"))

    def text(self):
        random = self.random
        head = random.choice(
            ("", "", f"---\naliases: [Alias {random.randint(1, 3)}]\ntag: x\n---\n", "---\na: [\n---\n")
        )
        return head + "\n\n".join(self.line() for _ in range(random.randint(0, 8))) + "\n"

    def add(self):
        self.texts[self.path()] = self.text()

    def add_file(self):
        self.texts[self.path(".png")] = str(self.random.random())

    def edit(self):
        path = self.random.choice([path for path in self.texts if path.endswith(".md")])
        lines = self.texts[path].split("\n")
        at = self.random.randint(0, len(lines))
        lines[at : at + self.random.randint(0, 3)] = [self.line()]
        self.texts[path] = "\n".join(lines)

    def delete(self):
        if len(self.texts) > 5:
            del self.texts[self.random.choice(list(self.texts))]

    def move(self):
        old = self.random.choice(list(self.texts))
        new = self.path(old[old.rindex(".") :])
        self.texts[new] = self.texts.pop(old)

    def move_and_edit(self):
        self.move()
        self.edit()

    def copy(self):
        old = self.random.choice(list(self.texts))
        self.texts[self.path(old[old.rindex(".") :])] = self.texts[old]

    def empty_a_folder(self):
        folder = self.prefix + self.random.choice(FOLDERS[2:])
        gone = [path for path in self.texts if path.startswith(folder)]
        if len(gone) < len(self.texts) - 5:
            for path in gone:
                del self.texts[path]

    def move_a_folder(self):
        old, new = (self.prefix + folder for folder in self.random.sample(FOLDERS[2:], 2))
        for path in [path for path in self.texts if path.startswith(old)]:
            self.texts[new + path.removeprefix(old)] = self.texts.pop(path)

    def change(self):
        deeds = (self.add, self.edit, self.edit, self.edit, self.delete, self.move, self.move_and_edit)
        deeds += (self.copy, self.add_file, self.empty_a_folder, self.move_a_folder)
        for _ in range(self.random.choice((1, 1, 1, 2, 4))):
            self.random.choice(deeds)()
        while sum(path.endswith(".md") for path in self.texts) < 6:
            self.add()


class Repository:
    """A repository in which a vault lies, and what is found in all of it at each commit."""

    def __init__(self, top, spoken, vault, prefix=""):
        self.top, self.root, self.vault = top, top / prefix, vault
        self.root.mkdir(parents=True)
        git(top, "init", "-q", "-b", "main")
        for path, text in MARKERS[spoken].items():
            self._put(f"{prefix}{path}", text)
        self.prefix = prefix + ("content/" if spoken == "quartz" else "")
        self.written = {}
        self.all = None  # what is found in all notes as they are written; None if that is not known
        self.commits = []  # with what is found, and the notes there are

    def _put(self, path, text):
        place = self.top / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8", newline="")

    def write(self):
        """The vault as it is now; staged."""
        now = self.vault.texts
        for path in self.written.keys() - now.keys():
            (self.top / path).unlink()
        for path, text in now.items():
            if self.written.get(path) != text:
                self._put(path, text)
        self.written = dict(now)
        self.all = None
        git(self.top, "add", "-A")

    def commit(self):
        git(self.top, "commit", "-q", "--allow-empty", "-m", "words")
        name = git(self.top, "rev-parse", "HEAD").strip()
        self.commits.append((name, self.found(), self.notes()))

    def found(self):
        """How many findings of each kind, by path and kind, there are in all notes."""
        if self.all is None:
            self.all = counts(run(load(self.root)).diagnostics)
        return self.all

    def notes(self):
        return {path.removeprefix(self.prefix) for path in self.written}

    def changed(self, ref):
        settings = load(self.root)
        return counts(report_on(settings, Choice(), Asked(ref), Means()).diagnostics)

    def renamed(self, commit):
        """The new paths of what git tells to be renamed since a commit, by the old ones, as the user asks git."""
        options = ("--cached", "--name-status", "--no-rename-empty", "-M", "-z", "--diff-filter=R")
        fields = git(self.top, "diff", *options, commit).split("\0")[:-1]
        pairs = zip(fields[1::3], fields[2::3], strict=True)
        return {old.removeprefix(self.prefix): new.removeprefix(self.prefix) for old, new in pairs}

    def difference(self, commit, old, old_notes):
        """What is found now less what was found then: by path and kind, and by kind alone in notes that are new."""
        renamed, now, notes = self.renamed(commit), self.found(), self.notes()
        before = Counter()
        for (path, kind), number in old.items():
            before[renamed.get(path, path), kind] += number
        was_there = {renamed.get(path, path) for path in old_notes}
        left = Counter()
        for (path, kind), number in (before - now).items():
            if path not in notes:
                left[kind] += number
        rest = now - before
        in_new = Counter()
        for (path, kind), number in rest.items():
            if path not in was_there:
                in_new[kind] += number
        in_old = Counter({pair: number for pair, number in rest.items() if pair[0] in was_there})
        return in_old, in_new - left, was_there


def counts(diagnostics):
    found = Counter()
    for item in diagnostics:
        found[item.path, item.key.rpartition(":")[0]] += 1
    return found


def agrees(repository, ref, commit, old, old_notes):
    """Whether what changed since a revision is the difference."""
    in_old, in_new, was_there = repository.difference(commit, old, old_notes)
    told = repository.changed(ref)
    assert Counter({pair: number for pair, number in told.items() if pair[0] in was_there}) == in_old
    new = Counter()
    for (path, kind), number in told.items():
        if path not in was_there:
            new[kind] += number
    assert new == in_new
    return bool(told)


def history(top, spoken, random, commits, prefix=""):
    """Make a repository of so many commits; how many of them caused findings."""
    vault = Vault(random, prefix + ("content/" if spoken == "quartz" else ""))
    repository = Repository(top, spoken, vault, prefix)
    repository.write()
    repository.commit()
    causing = 0
    for number in range(commits):
        vault.change()
        repository.write()
        causing += agrees(repository, "", *repository.commits[-1])
        repository.commit()
        if number % 10 == 9:
            earlier = repository.commits[-min(8, len(repository.commits))]
            agrees(repository, earlier[0], *earlier)
    return causing


@pytest.fixture(autouse=True)
def _alone(monkeypatch):
    """What the user of this computer, and who runs the tests, has set does not count."""
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"):
        monkeypatch.setenv(name, PLAIN[name])
    for name in ("PRE_COMMIT", "PRE_COMMIT_FROM_REF", "PRE_COMMIT_TO_REF", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("spoken", "prefix"), [("obsidian", ""), ("quartz", "site one/")])
def test_a_history(tmp_path, spoken, prefix):
    assert history(tmp_path / "repo", spoken, Random(f"{spoken} 1"), 40, prefix) > 15


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("spoken", MARKERS)
def test_long_histories(tmp_path, spoken, seed):
    assert history(tmp_path / "repo", spoken, Random(f"{spoken} {seed}"), 200, "vault/" if seed % 2 else "") > 80
