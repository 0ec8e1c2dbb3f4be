"""A run: the notes of a vault read, scanned, indexed, checked, sifted and sorted into a report."""

import os
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from notelint.cache import Cache, Stamp, digest, is_fresh, stamp_of
from notelint.diagnostic import Diagnostic, Report
from notelint.dialects import dialect, is_note
from notelint.discover import GitIgnore, Vault, discover, is_inside, reason
from notelint.entry import Entry
from notelint.findings import Files, Findings
from notelint.globs import globs
from notelint.means import Clock, Means
from notelint.packing import unpack
from notelint.plan import Plan
from notelint.position import decode
from notelint.rules import load_rules
from notelint.scan import Scan, Scanner, scan, scanner_for
from notelint.settings import Settings
from notelint.tree import Tree
from notelint.workers.batches import Packed, Wanted, batches, scan_batch

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from notelint.note import Note
    from notelint.workers import Workers

_IGNORE_FILE = ".gitignore"
_MANY = 300  # notes for which it pays to start workers


class Session:
    """A vault that is read once; its notes may then be given new contents, and a report is had of what is there.

    Args:
        settings: what to lint, and what for.
        wanted: which notes to report on, by path relative to the root; all where it is None. The index always holds
            the whole vault.
        given: contents to take for these paths in place of what the disk holds, such as an editor's.
        named: notes that are linted even if the settings exclude them.
        means: how the notes are read: what is kept of them, and who scans them.
        renamed: new paths of files by the old ones, to which links may still lead.
        explains: whether near misses are looked for at every link.
        remembers: whether it is to be known of notes, later, whether they are what was read (see ``is_as_read``).
        tree: the files of the vault, if they are not those on the disk.
        known: scans of notes that are at hand, by path.
    """

    def __init__(
        self,
        settings: Settings,
        wanted: Callable[[str], bool] | None = None,
        given: Mapping[str, bytes] | None = None,
        named: Collection[str] = (),
        means: Means = Means(),  # noqa: B008 (nobody reads its clock)
        renamed: Mapping[str, str] = {},
        explains: bool = False,
        remembers: bool = False,
        tree: Tree | None = None,
        known: Mapping[str, Scan] = {},
    ) -> None:
        self._started = perf_counter()
        self._remarks: list[str] = []
        self._remembers = remembers
        self._digests: dict[str, bytes] = {}
        self._from_cache: dict[str, Scan] = {}
        self._bytes: tuple[str, bytes | None] = ("", None)  # path and contents of the note that was asked for last
        self._text = ("", "")  # likewise
        self.settings = settings
        self.plan = settings.plan()
        self._given = dict(given or {})
        self._tree = tree or Tree()
        self._known = known
        means.clock.enter("find files")
        self.vault = _discover(settings, tree)
        paths = sorted({*self.vault.notes, *(path for path in self._given if is_note(path))})
        linted = {path for path in paths if path in self.vault.linted or path in self._given or path in named}
        self.linted = {path for path in linted if wanted(path)} if wanted is not None else linted
        vault = self.vault
        files = Files(frozenset((*vault.files, *self._given)), vault.dropped, vault.ignores, renamed, self.text_of)
        scans = self._scan_all(paths, means)
        means.clock.enter("judge links")
        self.findings = Findings(settings, self.plan, files, scans, self.linted, explains)

    def read(self, path: str) -> bytes:
        """The bytes of a note: those that it was given, else those of the tree, else those on the disk.

        Raises:
            OSError: it cannot be read.
        """
        given = self._given.get(path, self._tree.contents.get(path))
        return self.vault.read(path) if given is None else given

    def bytes_of(self, path: str) -> bytes | None:
        """The bytes of a note as it is now; None if it cannot be read."""
        if self._bytes[0] != path:
            try:
                self._bytes = (path, self.read(path))
            except OSError:
                self._bytes = (path, None)
        return self._bytes[1]

    def text_of(self, path: str) -> str:
        """The text of a note as it is now; empty if it cannot be read."""
        if self._text[0] != path:  # whoever asks for one line asks for others of the note
            self._text = (path, decode(self.bytes_of(path) or b"")[0])
        return self._text[1]

    def is_as_read(self, path: str, data: bytes) -> bool:
        """Whether these bytes of a note, which the session has not been given, are what it knows of the note.

        What it knows from an earlier run is found out anew: whatever the file's times say, fixes are for what is there.
        """
        if path in self._from_cache:
            return self.scan(path, data).says_as(self._from_cache[path])
        return path not in self._digests or digest(data) == self._digests[path]

    def scan(self, path: str, data: bytes) -> Scan:
        """What is known of a note by itself if these are its bytes."""
        return self._scanner.scan(path, data, self.plan.schemas_for(path))

    def scan_note(self, note: "Note") -> Scan:
        """What is known of a note by itself if it is this one."""
        return self._scanner.scan_note(note, self.plan.schemas_for(note.path))

    def put(self, path: str, data: bytes, done: Scan | None = None) -> None:
        """Give a note new contents; ``done`` is their scan, if it is at hand."""
        self._given[path] = data
        self._bytes, self._text = ("", None), ("", "")
        self.findings.put(path, done or self.scan(path, data))

    def report(self, only: Collection[str] | None = None) -> Report:
        """What is found in the notes as they are now; in some of them only, if that is asked."""
        kept: list[Diagnostic] = []
        silenced = 0
        for _, told in self.findings.of_all(only):
            kept += told.diagnostics
            silenced += told.silenced
        settings = self.settings
        unbound = (
            f"the schema '{schema.name}' matches no note: {', '.join(schema.files)}"
            for schema in self.plan.schemas
            if not any(globs(schema.files).match(path) for path in self.findings.scans)
        )
        unread = (f"cannot read {problem}" for problem in self.vault.problems)
        remarks = [*settings.remarks, *self._remarks, *unread, *unbound]
        return Report(
            str(settings.root),
            dialect(self.plan.dialect, self.plan.dialect_options).label,
            settings.origins,
            tuple(kept),
            len(self.linted),
            silenced,
            perf_counter() - self._started,
            self.text_of,
            tuple(remarks),
            self.findings.explained,
            bytes_of=self.bytes_of,
            find_silenced=self._silenced,
        )

    def _silenced(self) -> tuple[Diagnostic, ...]:
        """What the linted notes silence, in order."""
        return tuple([item for path in sorted(self.linted) for item in self.findings.silenced_in(path)])

    def _scan(self, path: str) -> Scan:
        """The scan of a note that is not as it lies in the vault: it was given, or is a link that leads out of it."""
        try:
            data = self.read(path)
        except OSError as error:
            return Scan(Entry(path, unreadable=reason(error)), ())
        if self._remembers and path in self.linted:
            self._digests[path] = digest(data)
        return self.scan(path, data)

    def _leads_out(self, path: str) -> bool:
        return path in self.vault.linked and not is_inside(self.vault.root, path)

    @cached_property
    def _scanner(self) -> Scanner:
        return scanner_for(self.plan)

    def _scan_all(self, paths: Iterable[str], means: Means) -> dict[str, Scan]:
        """The scans of the notes: those that are kept of earlier runs, and those of the notes that changed since."""
        means.clock.enter("load cache")
        folder = None if self.settings.alone else means.cache
        cache = Cache(folder, self.settings.root, self.plan)
        means.clock.cache = cache.file
        means.clock.enter("look at notes")
        found: dict[str, Scan | None] = {}  # in order
        wanted: list[Wanted] = []
        stamps: dict[str, Stamp] = {}
        root = f"{self.settings.root}/"
        for path in paths:
            found[path] = self._known.get(path)
            if found[path] is not None:
                continue
            if path in self._given or path in self._tree.contents or self._leads_out(path):
                found[path] = self._scan(path)
                means.clock.scanned += 1
                cache.keep(path)
                continue
            try:
                stamp = stamp_of(os.stat(root + path))  # noqa: PTH116 (a Path takes twice as long)
            except OSError as error:
                found[path] = Scan(Entry(path, unreadable=reason(error)), ())
                continue
            found[path] = cache.get(path, stamp, root + path)
            known = found[path]
            if known is not None:
                means.clock.known += 1
                if self._remembers:
                    self._from_cache[path] = known
            else:
                stamps[path] = stamp
                remembers = self._remembers and path in self.linted
                wanted.append(Wanted(path, stamp, remembers or (cache.is_kept and is_fresh(stamp))))
        means.clock.enter("scan notes")
        means.clock.scanned += len(wanted)
        with closing(self._scanned(wanted, means)) as scanned:  # by which workers end, whatever befalls us
            for number, done in enumerate(scanned, 1):
                means.progress(number, len(wanted))
                path = done.path
                if done.problem:
                    found[path] = Scan(Entry(path, unreadable=done.problem), ())
                    continue
                found[path] = unpack(path, done.scan)
                if self._remembers and done.contents:
                    self._digests[path] = done.contents
                if cache.is_kept:
                    cache.put(path, stamps[path], done.scan, done.contents if is_fresh(stamps[path]) else b"")
        means.clock.enter("save cache")
        cache.save()
        return {path: done for path, done in found.items() if done is not None}

    def _scanned(self, wanted: Sequence[Wanted], means: Means) -> Generator[Packed, None, None]:
        """The scans of the notes that must be read: here, or by workers where they are many enough to be worth it."""
        left = iter(wanted)
        many = len(wanted) >= _MANY
        if means.executor or (many and means.jobs > 1):
            from notelint.workers import chosen  # most runs scan few notes

            workers = chosen(means.executor, means.jobs, (self.settings.root,))  # refused even if not needed
            if many:
                for packed in self._by_workers(workers, wanted, means.clock):
                    next(left)
                    yield packed
        for batch in batches(str(self.settings.root), self.plan, list(left), 1):
            yield from scan_batch(batch)

    def _by_workers(
        self, entered: "AbstractContextManager[Workers]", wanted: Sequence[Wanted], clock: Clock
    ) -> Iterator[Packed]:
        """The scans of the notes by workers, in order, as far as these last."""
        from notelint.workers.sharing import Lost, scan_by

        try:
            with entered as workers:
                clock.workers = workers.number
                yield from scan_by(workers, str(self.settings.root), self.plan, wanted)
        except Lost as error:
            self._remarks.append(f"the workers were lost before their work was done ({error}); the rest was done here")


def run(
    settings: Settings,
    wanted: Callable[[str], bool] | None = None,
    given: Mapping[str, bytes] | None = None,
    named: Collection[str] = (),
    means: Means = Means(),  # noqa: B008 (nobody reads its clock)
) -> Report:
    """Lint the vault of ``settings``; the parameters are those of ``Session``."""
    return Session(settings, wanted, given, named, means).report()


def lint_texts(
    vault: Mapping[str, str | None],
    plan: Plan,
    dropped: Mapping[str, str] = {},
    also: Collection[str] = (),
    renamed: Mapping[str, str] = {},
) -> list[Diagnostic]:
    """All that is found in a vault given as texts by path (None for one that cannot be read).

    ``dropped`` are notes that the site leaves out, with why; ``also`` are codes of rules to run beside those that are
    on by default; ``renamed`` are new paths by the old ones.
    """
    selected = {rule.code for rule in load_rules(plan.rule_files) if rule.enabled_in(plan.variant)}.union(also)
    settings = Settings(
        Path(), plan.dialect, selected=frozenset(selected), schemas=plan.schemas, rule_files=plan.rule_files
    )
    scans = {}
    for path, text in vault.items():
        if not is_note(path):
            continue
        if text is None:
            scans[path] = Scan(Entry(path, unreadable="permission denied"), ())
        else:
            scans[path] = scan(path, text.encode("utf-8", "surrogateescape"), plan, plan.schemas_for(path))

    def text_of(path: str) -> str:
        return (vault[path] or "").removeprefix("\ufeff")

    ignored = GitIgnore(
        [
            (path.removesuffix(_IGNORE_FILE), (text or "").splitlines())
            for path, text in sorted(vault.items())
            if path.rpartition("/")[2] == _IGNORE_FILE
        ]
    )
    files = Files(frozenset(vault), dropped, ignored, renamed, text_of)
    findings = Findings(settings, plan, files, scans, set(scans), explains=True)
    return [item for _, told in findings.of_all() for item in told.diagnostics]


def _discover(settings: Settings, tree: Tree | None) -> Vault:
    if settings.alone:
        return Vault(settings.root, (), (), frozenset(), {}, frozenset(), ())
    return discover(settings.root, settings.include, settings.exclude, settings.site_ignores, settings.gitignore, tree)
