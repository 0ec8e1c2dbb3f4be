"""Words that silence rules in the whole note."""

from collections.abc import Hashable, Iterator, Mapping

from notelint.diagnostic import Diagnostic
from notelint.fixing.draft import Replacement
from notelint.fixing.forms.form import Codes, Form, comment


class _OfNote(Form):
    """One word for the whole note, for each rule."""

    def key(self, item: Diagnostic) -> str | None:
        """As ``Form``."""
        return item.code

    def edits(self, wanted: Mapping[Hashable, Codes]) -> list[Replacement]:
        """As ``Form``."""
        codes = sorted({code for codes in wanted.values() for code in codes})
        return list(self._edits("", codes)) if codes else []


class _InFrontMatter(_OfNote):
    """Likewise, in front matter."""

    def key(self, item: Diagnostic) -> str | None:
        """As ``Form``."""
        return item.code if self._yaml is not None else None


class InProperty(_InFrontMatter):
    """In the property ``notelint`` of the front matter."""

    def _edits(self, key: Hashable, codes: Codes) -> Iterator[Replacement]:
        assert self._yaml is not None
        there = next((item for item in self._note.suppressions if item.is_property), None)
        if there is None:
            at = self._yaml.inner_end
            yield at, at, f"notelint: {{ignore: [{', '.join(codes)}]}}{self._ending(1)}"
            return
        at = there.words[-1].end
        line = self._lines.locate(there.words[-1].start)[0]
        before = self._text[self._lines.start_of(line) : there.words[-1].start]
        if before.strip() == "-":  # each on a line of its own
            at = self._behind(line)
            yield at, at, "".join(f"{self._ending(line)}{before}{code}" for code in codes)
        else:
            yield at, at, "".join(f", {code}" for code in codes)


class InYaml(_InFrontMatter):
    """A comment of YAML at the end of the front matter."""

    def _edits(self, key: Hashable, codes: Codes) -> Iterator[Replacement]:
        assert self._yaml is not None
        at = self._yaml.inner_end
        yield at, at, f"# notelint-disable-file {', '.join(codes)}{self._ending(1)}"


class EndOfNote(_OfNote):
    """A paragraph of its own at the end of the note."""

    def _edits(self, key: Hashable, codes: Codes) -> Iterator[Replacement]:
        at, ending = len(self._text), self._ending(1)
        last = self._lines.locate(at)[0]
        is_ended = self._text[-1:] in ("", "\n", "\r")
        before = "" if not self._text else ending * (2 - is_ended)
        if is_ended and last > 1 and not self._lines.line(last - 1).strip():
            before = ""
        yield at, at, f"{before}{comment('disable-file', codes, self._percent)}{ending * is_ended}"
