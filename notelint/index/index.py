"""What the notes of a vault know of each other: where each link leads, and what was meant where it leads nowhere."""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from notelint.dialects import MANY, Anchors, Dialect, Match, Names, dialect, is_note, without_md
from notelint.entry import Entry
from notelint.filenames import colliding, hidden_names, visible
from notelint.index.before import Before, whole
from notelint.index.misses import Misses, slip
from notelint.index.source import Source
from notelint.index.verdict import (
    ALIAS,
    AMBIGUOUS,
    CASE,
    DROPPED,
    FILES,
    FOUND,
    INVISIBLE,
    MISSING,
    MISSPELT,
    NO_BLOCK,
    NO_HEADING,
    NORMAL_FORM,
    RENAMED,
    SAME_PAGE,
    Problem,
    Verdict,
    about,
)
from notelint.note import Link, UniqueValue

_GUESSED = frozenset((MISSING, MISSPELT, INVISIBLE, CASE, NORMAL_FORM, ALIAS))  # what knowledge of a rename betters
_UNWRITABLE = re.compile(r"[\[\]|#^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class Index:
    """The files and notes of a vault, and what their links lead to.

    Args:
        dialect: reads targets and fragments.
        files: every file that a link may name, relative to the root.
        entries: the facts of the notes among them, by path.
        dropped: notes that a link cannot name although they are there, with why.
        ignored: tells of a path whether git passes over it, so that what is there may be missing elsewhere.
        renamed: new paths of files by their old ones, so that links which name the old ones are known.
        text_of: gives the text of a note, for the few checks that must see what is around a link.
    """

    def __init__(
        self,
        dialect: Dialect,
        files: Iterable[str],
        entries: Mapping[str, Entry],
        dropped: Mapping[str, str] | None = None,
        ignored: Callable[[str], bool] | None = None,
        renamed: Mapping[str, str] | None = None,
        text_of: Callable[[str], str] | None = None,
    ) -> None:
        self.dialect = dialect
        self.text_of = None if text_of is None else self._look_at
        self._text_of = text_of
        self.looked = 0  # how often a text was asked for
        self.entries = dict(entries)
        self.dropped = dropped or {}
        self._ignored = ignored
        self.files = sorted(path for path in files if path not in self.dropped)
        self._names = dialect.names(self.files, {path: e for path, e in entries.items() if path not in self.dropped})
        self._dropped_names: Names | None = None
        self._misses = Misses(self.files, self.entries)
        self._before = Before(dialect, self.files, self.entries, renamed) if renamed else None
        self._verdicts: dict[tuple[str, str, bool], Verdict] = {}
        self._close: dict[str, tuple[str, ...]] = {}
        self.explains = False  # whether near misses are looked for
        # what a lookup of the dialect does not heed: CASE, NORMAL_FORM, both or neither
        self.evened_out = frozenset(
            ({CASE} if dialect.fold("A") == dialect.fold("a") else set())
            | ({NORMAL_FORM} if dialect.fold("\u00e9") == dialect.fold("e\u0301") else set())
        )
        self._anchors: dict[str, Anchors] = {}
        self._fragments: dict[str, dict[tuple[str, bool], str]] = {}
        self._pointing: dict[str, set[str]] | None = None
        self._linked: frozenset[str] | None = None
        self._folders: frozenset[str] | None = None
        self._others: dict[str, Index] = {}
        self._colliding: Mapping[str, tuple[str, ...]] | None = None
        self._hidden_names: Mapping[str, tuple[str, ...]] | None = None
        self._problems: tuple[Entry | None, tuple[Problem, ...]] = (None, ())
        self._first_with: dict[tuple[str, str, str], tuple[str, UniqueValue]] | None = None

    def _look_at(self, path: str) -> str:
        self.looked += 1
        return self._text_of(path) if self._text_of is not None else ""

    def take(self, entry: Entry) -> frozenset[str] | None:
        """Take in a note's new facts: the notes whose links may find other places in it than before.

        None where it may go by other names: the index must be made anew.
        """
        old = self.entries.get(entry.path)
        if old is None or self._linked is not None or old.names != entry.names:
            return None
        self.entries[entry.path] = entry
        for other in self._others.values():
            other.take(entry)  # never None: of another dialect's index nobody asks what is linked
        if self._pointing is not None:
            self._point(entry, self._pointing)
        if old.places == entry.places:
            return frozenset()
        self._anchors.pop(entry.path, None)
        self._fragments.pop(entry.path, None)
        return self.pointing_into(entry.path)

    def pointing_into(self, path: str) -> frozenset[str]:
        """The notes with links to places in a note, or that had some."""
        if self._pointing is None:
            self._pointing = {}
            for entry in self.entries.values():
                self._point(entry, self._pointing)
        return frozenset(self._pointing.get(path, ()))

    def _point(self, entry: Entry, pointing: dict[str, set[str]]) -> None:
        for link in entry.others:  # a plain link has no fragment
            if link.fragment and not link.defect:
                pointing.setdefault(self.resolve(link, entry.path).path, set()).add(entry.path)

    def first_with(self, value: UniqueValue) -> tuple[str, UniqueValue]:
        """The first note, by its path, that has a value which one note alone may have, and where."""
        if self._first_with is None:
            self._first_with = {}
            for path in sorted(self.entries):
                for item in self.entries[path].unique:
                    self._first_with.setdefault(item[:3], (path, item))
        return self._first_with[value[:3]]

    def problems(self, entry: Entry) -> tuple[Problem, ...]:
        """The links of a note that do not lead where they say, in order; those with a defect of form left out."""
        if self._problems[0] is not entry:
            found = (problem for link in entry.links for problem in self.problems_of(link, entry.path))
            self._problems = (entry, tuple(found))
        return self._problems[1]

    def problems_of(self, link: Link, source: str) -> list[Problem]:
        """In what one link of the note ``source`` does not lead where it says; nothing if its form has a defect."""
        if link.defect:
            return []
        verdict = self.resolve(link, source)
        if verdict.reason != FOUND:
            problem = Problem(link, verdict, about(link, verdict))
            if problem.about in FILES and verdict.reason == MISSING and self._may_be_made(link, source):
                return []
            return [problem]
        found: list[Problem] = []
        if link.kind == "property":
            return found  # a broken property link is one whose target is missing
        if verdict.candidates:
            found.append(Problem(link, verdict._replace(reason=AMBIGUOUS), "wikilink"))
        if link.is_wikilink and link.target and self.evened_out:
            reason = self._respelled(link.target, verdict.path)
            if reason != FOUND:
                depth = without_md(link.target).count("/") + 1
                spelling = "/".join(without_md(verdict.path).split("/")[-depth:])
                found.append(Problem(link, Verdict(reason, verdict.path, spelling), "spelling"))
        if link.fragment:
            reason = self.fragment(link, source, verdict)
            if reason != FOUND:
                found.append(Problem(link, Verdict(reason, verdict.path), "fragment"))
        return found

    def surely_fine(self, targets: Iterable[str]) -> set[str]:
        """Those of the targets to which a plain wikilink of any note has no problem, as far as a quick look tells."""
        return self._names.sure(targets)

    def holds_for(self, problem: Problem, source: Source) -> str:
        """Where what was found about a plain link holds for others of the same words: how ``folder_of`` calls them.

        Empty if it holds in the whole vault.
        """
        if self._before is not None or source.asked or self.dialect.folder_matters or problem.about in FILES:
            return self.folder_of(source.path)
        return ""

    def folder_of(self, source: str) -> str:
        """What notes have in common in which links of the same words lead to the same: a folder, or one note's path."""
        return f"{source if self._before is not None else source.rpartition('/')[0]}/"

    def close_to(self, problem: Problem) -> tuple[str, ...]:
        """The files whose names are spelled nearly as a missing target, where there is nothing better to say of it.

        None unless the index ``explains``: to look for them takes longer than all else.
        """
        link, verdict, _ = problem
        if not self.explains or verdict.reason != MISSING or verdict.candidates:
            return ()
        if link.target not in self._close:
            self._close[link.target] = self._misses.nearly_spelled(link.target)
        return self._close[link.target]

    @property
    def linked(self) -> frozenset[str]:
        """The notes and files to which a link of another note leads, or may lead."""
        if self._linked is None:
            found: set[str] = set()
            for path, entry in self.entries.items():
                for link in entry.links:
                    if link.target and not link.defect:
                        verdict = self.resolve(link, path)
                        if verdict.path != path:
                            found.add(verdict.path)
                            found.update(verdict.candidates)
                if self.dialect.uses_tags:
                    found.update(self._tag_pages(entry))
            self._linked = frozenset(found)
        return self._linked

    def _tag_pages(self, entry: Entry) -> Iterator[str]:
        """The notes that stand on the pages of a note's tags, to which the site links each tag."""
        for tag in entry.tags:
            page = f"tags/{tag}"
            while page != "tags":
                yield self._names.find(f"/{page}", "", False).path
                page = posixpath.dirname(page)

    def rivals(self, link: Link, source: str) -> tuple[str, ...]:
        """The files among which the dialect picks one, that one first; empty where there is no choice."""
        return tuple(self._names.rivals(link.target, source, link.is_markdown))

    @property
    def folders(self) -> frozenset[str]:
        """The folders that hold files, themselves or in folders of theirs."""
        if self._folders is None:
            found: set[str] = set()
            for path in self.files:
                folder = posixpath.dirname(path)
                while folder and folder not in found:
                    found.add(folder)
                    folder = posixpath.dirname(folder)
            self._folders = frozenset(found)
        return self._folders

    def _respelled(self, target: str, path: str) -> str:
        """In what a target that is found differs from its note's name: CASE, NORMAL_FORM, or FOUND if in neither."""
        if target.startswith((".", "/")) or not is_note(path) or without_md(path).endswith(without_md(target)):
            return FOUND  # nearly always
        found = slip(target, path, str)
        cares = slip(target, path, self.dialect.fold) != FOUND  # then something else names it, such as an alias
        return found if found in self.evened_out and not cares else FOUND

    def read_by(self, name: str) -> "Index":
        """The index of the same vault as another dialect reads it."""
        if name not in self._others:
            self._others[name] = Index(dialect(name), self.files, self.entries, self.dropped)
        return self._others[name]

    @property
    def colliding(self) -> Mapping[str, tuple[str, ...]]:
        """Files and folders (with a slash at their end) that differ by case or normal form alone from others, by note.

        A pair stands at the first note that is, or is below, the second of the two: the first path, then the second.
        """
        if self._colliding is None:
            self._colliding = colliding(sorted({*self.files, *self.entries}))
        return self._colliding

    @property
    def hidden_names(self) -> Mapping[str, tuple[str, ...]]:
        """Folders and notes whose names hold what nobody sees, by the first note that is, or is below, each."""
        if self._hidden_names is None:
            self._hidden_names = hidden_names(sorted(self.entries))
        return self._hidden_names

    def _may_be_made(self, link: Link, source: str) -> bool:
        """Whether git passes over the file a link names: it is made by a program, or kept out of the repository."""
        if self._ignored is None:
            return False
        target = link.target.replace("\\", "/")
        paths = (posixpath.join(posixpath.dirname(source), target.lstrip("/")), target.lstrip("/"))
        return any(self._ignored(path) for path in map(posixpath.normpath, paths) if not path.startswith("../"))

    def resolve(self, link: Link, source: str) -> Verdict:
        """Where a link of the note ``source`` leads, its fragment aside."""
        if not link.target and link.fragment is not None:
            return Verdict(FOUND, source)
        if link.fragment is not None:
            whole = self._whole(link, source)
            if whole is not None:
                return Verdict(FOUND, whole)
        markdown = link.is_markdown
        key = (link.target, source.rpartition("/")[0] if self.dialect.folder_matters else "", markdown)
        verdict = self._verdicts.get(key)
        if verdict is None or not link.target:
            verdict = self._verdicts[key] = self._judge(link.target, source, markdown)
        if self._before is not None and verdict.reason in _GUESSED:
            path = self._before.find(link, source)
            if path:
                return Verdict(RENAMED, path, self.spelling(path, source, link.target, markdown))
        return verdict

    def fragment(self, link: Link, source: str, verdict: Verdict, within: Anchors | None = None) -> str:
        """FOUND if what ``link.fragment`` names is in the note it leads to, else NO_HEADING, NO_BLOCK or SAME_PAGE.

        ``within`` are the headings and blocks to look among in place of those that the note has.
        """
        path, fragment = verdict.path, link.fragment or ""
        entry = self.entries.get(path)
        if entry is None or entry.unreadable:
            return FOUND  # a page without a note, or a file: fragments of those are not ours to judge
        if self._whole(link, source) is not None:
            return FOUND
        key = (fragment, path == source and not link.target)
        if within is not None:
            return self._judge_fragment(within, *key)
        known = self._fragments.setdefault(path, {})
        found = known.get(key)
        if found is None:
            if path not in self._anchors:
                self._anchors[path] = self.dialect.anchors(entry)
            found = known[key] = self._judge_fragment(self._anchors[path], *key)
        return found

    def _whole(self, link: Link, source: str) -> str | None:
        """The note whose name is the target with the hash and what follows; None if there is none."""
        return whole(self.dialect, self._names, link, source)

    @staticmethod
    def _judge_fragment(anchors: Anchors, fragment: str, same_note: bool) -> str:
        if anchors.has(fragment, same_note):
            return FOUND
        if not fragment.lstrip("#").startswith("^"):
            return NO_HEADING
        return SAME_PAGE if same_note and anchors.has(fragment, False) else NO_BLOCK

    def _judge(self, target: str, source: str, markdown: bool) -> Verdict:
        match = self._names.find(target, source, markdown)
        if match.found:
            return Verdict(FOUND, match.path, "", match.candidates)
        if match.candidates:
            return Verdict(AMBIGUOUS, "", "", match.candidates)
        if self.dropped:
            if self._dropped_names is None:
                self._dropped_names = self.dialect.names(sorted(self.dropped), {})
            left_out: Match = self._dropped_names.find(target, source, markdown)
            if left_out.found and left_out.path:
                return Verdict(DROPPED, left_out.path)
        seen = visible(target)
        if seen != target and seen:
            plain = self._names.find(seen, source, markdown)
            if plain.found and plain.path:
                return Verdict(INVISIBLE, plain.path, seen)
        near, owners = self._misses.alike(target)
        missed_by = slip(target, near[0], self.dialect.fold) if len(near) == 1 else FOUND
        if missed_by != FOUND:
            return Verdict(missed_by, near[0], self.spelling(near[0], source, target, markdown))
        if owners:
            spelling = self.spelling(owners[0], source, target, markdown) if len(owners) == 1 else ""
            return Verdict(ALIAS, owners[0], spelling, tuple(owners[:MANY]))
        return Verdict(MISSING, "", "", tuple(near[:MANY] or self._misses.elsewhere(target)))

    def spelling(self, path: str, source: str, like: str, markdown: bool) -> str:
        """The target that names ``path`` in a link of ``source``, with folders as ``like`` has, or an empty string."""
        depth = like.strip("/").count("/")
        spellings = sorted(self._names.spellings(path, source), key=lambda name: abs(name.count("/") - depth))
        if like.startswith(("./", "../")):  # what says so stays relative where the dialect allows
            relative = posixpath.relpath(path, posixpath.dirname(source) or ".")
            name = relative if relative in spellings else without_md(relative)
            spellings.insert(0, name if name.startswith("../") else f"./{name}")
        for name in spellings:
            if not _UNWRITABLE.search(name) and self._names.find(name, source, markdown) == Match(True, path):
                return name
        return ""
