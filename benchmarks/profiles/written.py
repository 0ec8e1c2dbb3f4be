"""Notes as people write them by hand: what the gardens, the notes full of code and the Chinese ones have in common."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from posixpath import dirname, relpath
from random import Random
from urllib.parse import quote

from benchmarks.page import Note, Page
from benchmarks.words import Words

PICTURES = [f"attachments/figure-{number}.png" for number in range(1, 41)]
LANGUAGES = ("python", "js", "sh", "yaml", "")
CALLOUTS = ("note", "tip", "warning", "example", "question")


@dataclass(frozen=True)
class Manner:
    """How the notes of a vault are written."""

    paragraphs: tuple[float, float]
    """The logarithm of the number of paragraphs in a note: its middle and its spread."""
    inline: dict[str, float]
    """How likely a sentence holds something, by its kind."""
    blocks: dict[str, float]
    """How likely something follows a paragraph, by its kind."""
    technical: float = 1
    """The share of notes that hold code at all."""
    always: tuple[str, ...] = ()
    """The kinds of blocks and inline parts that each note has at least once."""
    broken: float = 0.004
    """The share of links that lead nowhere."""
    sentence: tuple[int, int] = (5, 15)
    """The fewest and the most words of a sentence."""
    stop: str = ". "
    """What stands between two sentences."""
    folders: tuple[str, ...] = ("thoughts", "projects", "projects/old", "reading/books", "reading/papers", "daily", "")
    tags: tuple[str, ...] = ("seed", "sapling", "fruit", "pattern", "project/open", "project/done")


@dataclass(frozen=True)
class Plan:
    """What other notes must know of a note to link to it."""

    path: str
    title: str
    headings: list[str]


@dataclass(frozen=True)
class Pool:
    """What the notes are made from."""

    gap: str
    sentences: list[str]
    words: list[str]
    missing: list[str]
    plans: list[Plan] = field(default_factory=list)


def files() -> dict[str, str]:
    """Obsidian's settings, and the pictures that notes show (which nobody opens)."""
    return {".obsidian/app.json": "{}\n"} | dict.fromkeys(PICTURES, "")


def notes(count: int, rng: Random, words: Words, manner: Manner) -> Iterator[Note]:
    """Exactly ``count`` notes, whose links lead to each other and seldom nowhere."""
    pool = Pool(
        words.gap,
        words.phrases(4000, *manner.sentence),
        words.phrases(1500, 1, 3),
        [words.title(2, 5) for _ in range(20 + count // 50)],
    )
    headings = [phrase.capitalize() for phrase in words.phrases(2000, 2, 5)]
    for _ in range(count):
        title = words.title(2, 5)
        folder = rng.choice(manner.folders)
        path = f"{folder}/{title}.md" if folder else f"{title}.md"
        pool.plans.append(Plan(path, title, rng.choices(headings, k=rng.randint(1, 6))))
    for plan in pool.plans:
        yield Writer(rng, manner, pool, plan).note()


class Writer:
    """Writes one note."""

    def __init__(self, rng: Random, manner: Manner, pool: Pool, plan: Plan) -> None:
        """Choose whether the note holds code."""
        self._rng = rng
        self._manner = manner
        self._pool = pool
        self._plan = plan
        self._page = Page(plan.path)
        technical = rng.random() < manner.technical
        self._inline = _chances(manner.inline, technical)
        self._blocks = _chances(manner.blocks, technical)
        self._parts: dict[str, Callable[[], str]] = {
            "wikilink": self._wikilink,
            "fragment": self._fragment,
            "markdown": self._markdown,
            # Between two scripts stands a space, even where none stands between words.
            "web": lambda: f"[{self._word()}](https://example.org/{quote(self._word())})" + " " * (not pool.gap),
            "code": lambda: f"`{self._word()}({rng.randint(0, 99)})`",
            "math": lambda: f"$x_{{{rng.randint(1, 9)}}} + y^{rng.randint(2, 9)}$",
            "tag": lambda: f"#{rng.choice(manner.tags)}",
            "strong": lambda: f"**{self._word()}**",
            "dash": lambda: rng.choice("—–→…é’"),
            "html": lambda: f"<kbd>{self._word()}</kbd><br>",
        }
        self._builders: dict[str, Callable[[], None]] = {
            "list": self._list,
            "numbers": self._numbers,
            "fence": self._fence,
            "table": self._table,
            "callout": self._callout,
            "formula": lambda: self._page.add("$$", f"f(x) = \\sum_{{i=0}}^{{{rng.randint(2, 99)}}} x_i^2", "$$", ""),
            "picture": lambda: self._page.add(f"![[{rng.choice(PICTURES)}|{rng.randint(2, 8)}00]]", ""),
            "division": lambda: self._page.add('<div class="wide">', self._word(), "</div>", ""),
        }

    def note(self) -> Note:
        """Write it."""
        rng = self._rng
        manner = self._manner
        page = self._page
        self._front_matter()
        count = max(1, min(400, int(rng.lognormvariate(*manner.paragraphs))))
        headings = iter(self._plan.headings)
        every = max(1, count // len(self._plan.headings))
        for place in range(count):
            if place and place % every == 0 and (heading := next(headings, None)):
                page.add(f"{'#' * rng.choices((2, 3, 4), (5, 4, 1))[0]} {heading}", "")
            page.add(manner.stop.join(self._sentence() for _ in range(rng.randint(1, 4))) + manner.stop.rstrip(), "")
            kind = self._blocks(rng)
            if kind:
                self._builders[kind]()
        for heading in headings:  # others may link to it
            page.add(f"## {heading}", "")
            page.add(self._sentence(), "")
        for kind in manner.always:
            if kind in self._builders:
                self._builders[kind]()
            else:
                page.add(f"{self._word()}{self._pool.gap}{self._parts[kind]()}{manner.stop.rstrip()}", "")
        return page.note()

    def _front_matter(self) -> None:
        rng = self._rng
        page = self._page
        if rng.random() < 0.1:
            return
        page.add("---", f'title: "{self._plan.title}"')
        if rng.random() < 0.2:
            page.add("aliases:", f"  - {self._word()}")
        if rng.random() < 0.7:
            page.add("tags:", *(f"  - {tag}" for tag in rng.sample(self._manner.tags, rng.randint(1, 2))))
        page.add(f"date: 20{rng.randint(15, 25)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}", "---", "")

    def _word(self) -> str:
        return self._rng.choice(self._pool.words)

    def _sentence(self) -> str:
        """A sentence that perhaps holds something."""
        text = self._rng.choice(self._pool.sentences).capitalize()
        kind = self._inline(self._rng)
        if not kind:
            return text
        gap = self._pool.gap
        if kind == "tag":
            gap = " "
        return f"{text}{gap}{self._parts[kind]()}{gap}{self._word()}"

    def _other(self, code: str) -> Plan | None:
        """A note to link to, of those that many link to or of any; or none, which is a defect."""
        rng = self._rng
        if rng.random() < self._manner.broken:
            self._page.plant(code)
            return None
        plans = self._pool.plans
        return plans[int(len(plans) * rng.random() ** 2)]

    def _wikilink(self) -> str:
        plan = self._other("WL102")
        title = plan.title if plan else self._rng.choice(self._pool.missing)
        return f"[[{title}|{self._word()}]]" if self._rng.random() < 0.5 else f"[[{title}]]"

    def _fragment(self) -> str:
        rng = self._rng
        plan = rng.choice(self._pool.plans)
        heading = rng.choice(plan.headings)
        if rng.random() < self._manner.broken:
            self._page.plant("WL104")
            heading += f"{self._pool.gap}{rng.choice(self._pool.missing)}"
        return f"[[{plan.title}#{heading}|{self._word()}]]"

    def _markdown(self) -> str:
        plan = self._other("LK101")
        path = plan.path if plan else f"{self._rng.choice(self._pool.missing)}.md"
        return f"[{self._word()}]({quote(relpath(path, dirname(self._plan.path) or '.'))})"

    def _list(self) -> None:
        rng = self._rng
        for _ in range(rng.randint(2, 7)):
            self._page.add(f"{'  - ' if rng.random() < 0.2 else '- '}{self._sentence()}")
        self._page.add("")

    def _numbers(self) -> None:
        for number in range(1, self._rng.randint(3, 6)):
            self._page.add(f"{number}. {self._sentence()}")
        self._page.add("")

    def _fence(self) -> None:
        rng = self._rng
        self._page.add(f"```{rng.choice(LANGUAGES)}")
        for _ in range(rng.randint(2, 12)):
            self._page.add(f"{'    ' * rng.randint(0, 2)}{self._word()} = [[{rng.randint(0, 9)}, 1]]  # {self._word()}")
        self._page.add("```", "")

    def _table(self) -> None:
        self._page.add(f"| {self._word()} | {self._word()} | {self._word()} |", "| --- | --- | --- |")
        for _ in range(self._rng.randint(2, 6)):
            self._page.add(f"| {self._word()} | {self._word()} | {self._rng.randint(1, 999)} |")
        self._page.add("")

    def _callout(self) -> None:
        self._page.add(f"> [!{self._rng.choice(CALLOUTS)}] {self._word()}")
        self._page.add(f"> {self._sentence()}{self._manner.stop.rstrip()}", "")


def _chances(chances: dict[str, float], technical: bool) -> Callable[[Random], str]:
    """A function that draws a kind or ``""``, each as likely as it should be."""
    kept = {kind: chance for kind, chance in chances.items() if technical or kind not in ("code", "fence", "html")}
    kinds = [*kept, ""]
    weights = list(accumulate([*kept.values(), 1 - sum(kept.values())]))
    return lambda rng: rng.choices(kinds, cum_weights=weights)[0]
