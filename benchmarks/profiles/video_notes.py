"""Notes that a machine wrote on videos, for Quartz: a time behind every sentence, and a third of the links broken."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from benchmarks.page import Note, Page
from benchmarks.words import Words

CHANNEL = 260  # notes of one channel: they link to each other, and a list names them all
FOLDERS = 8
MISSING = 0.75  # names that links use and no note has, for each note
LISTED = 0.6  # of them, for each note, those that the channel's list names
ID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
ID_ENDINGS = "AEIMQUYcgkosw048"  # 64 bits leave the last letter four to say
TIMES = [f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}" for second in range(6 * 3600)]
ANCHORS = [f'<a class="yt-timestamp" data-t="{time}">[{time}]</a>' for time in TIMES]
FOREIGN = ("°", "—", "²", "π", "–", "ö", "é", "’", "½", "×", "ğ", "≈", "…", "√", "“", "”")
CONFIG = """import { QuartzConfig } from "./quartz/cfg"
import * as Plugin from "./quartz/plugins"

const config: QuartzConfig = {
  configuration: { pageTitle: "Notes on videos", ignorePatterns: ["private", "templates", ".obsidian"] },
  plugins: {
    transformers: [
      Plugin.FrontMatter(),
      Plugin.ObsidianFlavoredMarkdown({ enableInHtmlEmbed: false }),
      Plugin.GitHubFlavoredMarkdown(),
      Plugin.CrawlLinks({ markdownLinkResolution: "shortest" }),
    ],
    filters: [Plugin.RemoveDrafts()],
    emitters: [Plugin.ContentPage(), Plugin.FolderPage()],
  },
}

export default config
"""


def files() -> dict[str, str]:
    """Quartz's settings."""
    return {"quartz.config.ts": CONFIG}


def notes(count: int, rng: Random) -> Iterator[Note]:
    """The notes, channel after channel, and an index before them all."""
    words = Words(rng, 400 + count // 4)
    prose = Prose(words)
    folders = ["".join(words.title(2, 2).lower().split()) for _ in range(FOLDERS)]
    folders[-1] = f"\u2068{folders[-1]}\u2069"  # as it stands in the real vault
    index = Page("content/index.md")
    index.add("---", "title: Notes on videos", "---")
    yield index.note()
    left = count - 1
    while left > 0:
        size = min(left, CHANNEL)
        left -= size
        channel = Channel(f"content/{rng.choice(folders)}", words, size)
        yield channel.list(rng)
        for title in channel.titles:
            yield Writer(rng, prose, channel, title).note()


def stem(title: str) -> str:
    """The file name, without its ending, of a note with a title."""
    return title.lower().replace(" ", "_")


class Prose:
    """Phrases to make sentences of; a beginning and an end hardly meet twice."""

    def __init__(self, words: Words) -> None:
        """Draw the phrases."""
        self.beginnings = [phrase.capitalize() for phrase in words.phrases(3000, 8, 14)]
        self.ends = words.phrases(3000, 7, 15)
        self.aliases = words.phrases(1000, 1, 3)
        self.headings = [phrase.title() for phrase in words.phrases(1000, 2, 6)]


class Channel:
    """Notes that link to each other."""

    def __init__(self, folder: str, words: Words, size: int) -> None:
        """Find titles for ``size`` notes, the channel's list among them."""
        self.folder = folder
        self.name = words.title(2, 3).lower().replace(" ", "")
        self.titles = [words.title(3, 8) for _ in range(size - 1)]
        self.missing = [words.title(3, 8) for _ in range(int(size * MISSING))]

    def list(self, rng: Random) -> Note:
        """The note that lists the channel's videos and the notes on each, written or not."""
        page = Page(f"{self.folder}/{self.name}.md")
        page.add("---", f"title: {self.name}", "---")
        listed = [(title, False) for title in self.titles]
        listed += [(title, True) for title in self.missing[: int(len(self.titles) * LISTED)]]
        rng.shuffle(listed)
        for place, (title, missing) in enumerate(listed):
            if place % 5 == 0:
                page.add("") if place else None
                page.add(f"### [{title}](https://www.youtube.com/watch?v={video(rng)})")
            if missing:
                page.plant("WL102")
            page.add(f"- [[{stem(title)} | {title}]]")
        return page.note()


def video(rng: Random) -> str:
    """The eleven letters that name a video."""
    return "".join(rng.choices(ID_LETTERS, k=10)) + rng.choice(ID_ENDINGS)


@dataclass(frozen=True)
class Manner:
    """What is wrong with one note, and what is rare in it."""

    no_hours: bool
    drift: bool
    minutes_for_hours: bool
    unlabelled: bool
    in_brackets: bool
    out_of_order: bool
    wrong_class: bool
    code_in_words: bool
    two_bars: bool
    code: bool
    foreign: bool

    @classmethod
    def draw(cls, rng: Random) -> "Manner":
        """Choose, as often as in the real vault."""
        chance = rng.random
        # A note has one thing wrong with its times at most: two would hide each other.
        kind = chance()
        return cls(
            no_hours=kind < 0.026,
            drift=0.026 <= kind < 0.05,
            minutes_for_hours=0.05 <= kind < 0.151,
            unlabelled=0.151 <= kind < 0.154,
            in_brackets=0.154 <= kind < 0.1555,
            out_of_order=0.1555 <= kind < 0.395,
            wrong_class=0.395 <= kind < 0.404,
            code_in_words=chance() < 0.009,
            two_bars=chance() < 0.0015,
            code=chance() < 0.09,
            foreign=chance() < 0.2,
        )


class Writer:
    """Writes one note."""

    def __init__(self, rng: Random, prose: Prose, channel: Channel, title: str) -> None:
        """Choose what the note holds."""
        self._rng = rng
        self._prose = prose
        self._channel = channel
        self._title = title
        self._manner = Manner.draw(rng)
        self._page = Page(f"{channel.folder}/{stem(title)}.md")
        sentences = max(1, min(400, int(rng.lognormvariate(3.375, 0.63))))
        step = rng.randint(4, 18)
        second = rng.randint(0, step)
        times = []
        for gap in rng.choices(range(1, 2 * step), k=sentences):
            times.append(second := second + gap)
        self._times = times
        self._targets = self._choose_targets(sentences)

    def _choose_targets(self, sentences: int) -> list[tuple[str, str]]:
        """What each sentence links to: the target as it is written, and the code of what is wrong with it or ``""``."""
        rng = self._rng
        links = min(int(rng.lognormvariate(1.78, 0.9)), 2 * sentences)
        distinct: list[tuple[str, str]] = []
        for _ in range(min(15, max(1, links * 3 // 5))):
            kind = rng.random()
            if kind < 0.175:
                names = self._channel.missing
                spaced = rng.random() < 0.2
                code = "WL102"
            else:
                names = self._channel.titles
                spaced = kind < 0.37
                code = "WL101" if spaced else ""
            if not names:
                continue
            title = names[int(len(names) * rng.random() ** 2)]
            if kind > 0.995:
                distinct.append((stem(title).title(), "WL201"))
            else:
                distinct.append((title if spaced else stem(title), code))
        return rng.choices(distinct, k=links) if distinct else []

    def note(self) -> Note:
        """Write it."""
        rng = self._rng
        page = self._page
        prose = self._prose
        page.add("---", f"title: {self._title}", f"videoId: {video(rng)}", "---", "")
        page.add(f"From: [[{self._channel.name}]] <br/> ", "")
        count = len(self._times)
        links = iter(self._targets)
        share = len(self._targets) / count
        place = 0
        owed = 0.0
        while place < count:
            size = min(rng.randint(1, 4), count - place)
            listed = rng.random() < 0.3
            sentences = []
            if place and rng.random() < 0.55:
                page.add(("## " if rng.random() < 0.5 else "### ") + rng.choice(prose.headings), "")
            for _ in range(size):
                owed += share * 2 * rng.random()
                linked = []
                while owed >= 1:
                    owed -= 1
                    if (target := next(links, None)) is not None:
                        linked.append(target)
                sentences.append(self._sentence(linked, place, count))
                if listed:
                    head = f"**{rng.choice(prose.aliases).capitalize()}**: " if rng.random() < 0.6 else ""
                    page.add(f"*   {head}{sentences.pop()}")
                place += 1
            if not listed:
                page.add(" ".join(sentences))
            page.add("")
        if self._manner.code and rng.random() < 0.2:
            page.add(
                f"<details><summary>{rng.choice(prose.headings)}</summary>", rng.choice(prose.ends), "</details>", ""
            )
        if self._manner.code and rng.random() < 0.25:
            page.add("```javascript", f"const {rng.choice(prose.aliases).split()[0]} = [[1, 2], [3, 4]];", "```", "")
        return page.note()

    def _sentence(self, linked: list[tuple[str, str]], place: int, count: int) -> str:
        """A sentence with its links and its time."""
        rng = self._rng
        prose = self._prose
        text = rng.choice(prose.beginnings)
        for target, code in linked:
            text += f" {self._link(target, code)} {rng.choice(prose.ends)}"
        if not linked:
            text += f" {rng.choice(prose.ends)}"
        manner = self._manner
        if manner.foreign and rng.random() < 0.12:
            text += f" {rng.choice(FOREIGN)}"
        if manner.code and rng.random() < 0.15:
            text += rng.choice((" `{}()`", " `--{}`", " `{}`")).format(rng.choice(prose.aliases).split()[0])
        return (
            f"{text}. {self._anchor(place, count)}" if rng.random() < 0.5 else f"{text} {self._anchor(place, count)}."
        )

    def _link(self, target: str, code: str) -> str:
        """A link to the target, with the code of what is wrong with that."""
        rng = self._rng
        if self._manner.code_in_words and rng.random() < 0.5:
            self._page.plant("LK019")  # Quartz takes it for no link, so it leads nowhere wrong
            return f"[[{target} | `{rng.choice(self._prose.aliases)}`]]"
        if code:
            self._page.plant(code)
        if self._manner.two_bars and rng.random() < 0.5:
            self._page.plant("LK006")
            return f"[[{target} | {rng.choice(self._prose.aliases)} | {rng.choice(self._prose.aliases)}]]"
        kind = rng.random()
        if kind < 0.08:
            return f"[[{target}]]"
        return f"[[{target}{' | ' if kind < 0.96 else '|'}{rng.choice(self._prose.aliases)}]]"

    def _anchor(self, place: int, count: int) -> str:
        """The time behind a sentence."""
        manner = self._manner
        rng = self._rng
        second = self._times[place]
        time = TIMES[second]
        if manner.out_of_order:
            # One time too early, where others stand before and behind it.
            if place == count // 2 and place > 2 and second > 60:
                self._page.plant("TS101")
                return ANCHORS[self._times[place - 2] - 1]
        elif manner.no_hours:
            if second < 3600 and rng.random() < 0.4:
                self._page.plant("TS002")
                return f'<a class="yt-timestamp" data-t="{time[3:]}">[{time[3:]}]</a>'
        elif manner.drift:
            if rng.random() < 0.33:
                self._page.plant("TS103")
                return f'<a class="yt-timestamp" data-t="{time}">[{TIMES[second + rng.randint(1, 40)]}]</a>'
        elif manner.unlabelled:
            if rng.random() < 0.6:
                self._page.plant("TS003")
                return f'<a class="yt-timestamp" data-t="{time}"></a>'
        elif manner.in_brackets:
            if rng.random() < 0.9:
                self._page.plant("LK016")
                return f"[{time}]({ANCHORS[second]}"
        elif manner.minutes_for_hours:
            # Few times, none of them after the first minute or so late that it has three digits, would look right.
            if count < 5 or not 60 <= self._times[-1] < 6000:
                return ANCHORS[second]
            if place == 0:
                self._page.plant("TS104")
            shifted = f"{second // 60:02}:{second % 60:02}:00"
            return f'<a class="yt-timestamp" data-t="{shifted}">[{shifted}]</a>'
        elif manner.wrong_class and place == 0:
            self._page.plant("TS001")
            return f'<a class="yt-timestmap" data-t="{time}">[{time}]</a>'
        return ANCHORS[second]
