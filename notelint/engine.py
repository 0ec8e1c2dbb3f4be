"""A run: the notes of a vault read, scanned, indexed, checked, sifted and sorted into a report."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from time import perf_counter

from notelint.diagnostic import Diagnostic, Report
from notelint.dialects import dialect, is_note
from notelint.discover import GitIgnore, Vault, discover, reason
from notelint.entry import Entry
from notelint.findings import Files, Findings
from notelint.plan import Plan
from notelint.position import decode
from notelint.rules import load_rules
from notelint.scan import Scan, scan
from notelint.settings import Settings

_IGNORE_FILE = ".gitignore"


class Session:
    """A vault that is read once; its notes may then be given new contents, and a report is had of what is there.

    Args:
        settings: what to lint, and how.
        wanted: which notes to report on, by path relative to the root; all where it is None. The index always holds
            the whole vault.
        given: contents to take for these paths in place of what the disk holds, such as an editor's.
        named: notes that are linted even if the settings exclude them.
        seen: told of the bytes of each note that is linted.
        renamed: new paths of files by the old ones, to which links may still lead.
        explains: whether near misses are looked for at every link.
    """

    def __init__(
        self,
        settings: Settings,
        wanted: Callable[[str], bool] | None = None,
        given: Mapping[str, bytes] | None = None,
        named: Collection[str] = (),
        seen: Callable[[str, bytes], None] | None = None,
        renamed: Mapping[str, str] = {},
        explains: bool = False,
    ) -> None:
        self._started = perf_counter()
        self._seen = seen
        self._text = ("", "")  # path and text of the note that was asked for last
        self.settings = settings
        self.plan = settings.plan()
        self._given = dict(given or {})
        self.vault = _discover(settings)
        paths = sorted({*self.vault.notes, *(path for path in self._given if is_note(path))})
        self._schemas = {path: settings.schemas_for(path) for path in paths}
        linted = {path for path in paths if path in self.vault.linted or path in self._given or path in named}
        self.linted = {path for path in linted if wanted(path)} if wanted is not None else linted
        vault = self.vault
        files = Files(frozenset((*vault.files, *self._given)), vault.dropped, vault.ignores, renamed, self.text_of)
        scans = {path: self._scan(path) for path in paths}
        self.findings = Findings(settings, self.plan, files, scans, self.linted, explains)

    def read(self, path: str) -> bytes:
        """The bytes of a note: those that it was given, else those on the disk.

        Raises:
            OSError: it cannot be read.
        """
        return self._given[path] if path in self._given else self.vault.read(path)

    def text_of(self, path: str) -> str:
        """The text of a note as it is now; empty if it cannot be read."""
        if self._text[0] != path:  # whoever asks for one line asks for others of the note
            try:
                data = self.read(path)
            except OSError:
                data = b""
            self._text = (path, decode(data)[0])
        return self._text[1]

    def scan(self, path: str, data: bytes) -> Scan:
        """What is known of a note by itself if these are its bytes."""
        return scan(path, data, self.plan, self._schemas[path])

    def put(self, path: str, data: bytes, done: Scan | None = None) -> None:
        """Give a note new contents; ``done`` is their scan, if it is at hand."""
        self._given[path] = data
        self._text = ("", "")
        self.findings.put(path, done or self.scan(path, data))

    def report(self) -> Report:
        """What is found in the notes as they are now."""
        kept: list[Diagnostic] = []
        silenced = 0
        for _, told in self.findings:
            kept += told.diagnostics
            silenced += told.silenced
        settings = self.settings
        unbound = (
            f"the schema '{schema.name}' matches no note: {', '.join(schema.files)}"
            for schema in self.plan.schemas
            if not any(schema in own for own in self._schemas.values())
        )
        return Report(
            str(settings.root),
            dialect(self.plan.dialect, self.plan.dialect_options).label,
            settings.origins,
            tuple(kept),
            len(self.linted),
            silenced,
            perf_counter() - self._started,
            self.text_of,
            (*settings.remarks, *(f"cannot read {problem}" for problem in self.vault.problems), *unbound),
            self.findings.explained,
        )

    def _scan(self, path: str) -> Scan:
        try:
            data = self.read(path)
        except OSError as error:
            return Scan(Entry(path, unreadable=reason(error)), ())
        if self._seen is not None and path in self.linted:
            self._seen(path, data)
        return self.scan(path, data)


def run(
    settings: Settings,
    wanted: Callable[[str], bool] | None = None,
    given: Mapping[str, bytes] | None = None,
    named: Collection[str] = (),
) -> Report:
    """Lint the vault of ``settings``; the parameters are those of ``Session``."""
    return Session(settings, wanted, given, named).report()


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
            scans[path] = scan(path, text.encode("utf-8", "surrogateescape"), plan, settings.schemas_for(path))

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
    return [item for _, told in findings for item in told.diagnostics]


def _discover(settings: Settings) -> Vault:
    if settings.alone:
        return Vault(settings.root, (), (), frozenset(), {}, frozenset(), ())
    return discover(settings.root, settings.include, settings.exclude, settings.site_ignores, settings.gitignore)
