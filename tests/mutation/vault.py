"""The clean vault: notes as lists of blocks, so that a defect can stand between any two or in the midst of one."""

from collections.abc import Mapping
from random import Random
from typing import NamedTuple


class Page(NamedTuple):
    """One clean note: its front matter, with fences or empty, its blocks of text, and how its lines end."""

    blocks: tuple[str, ...]
    front_matter: str = ""
    newline: str = "\n"

    @property
    def text(self) -> str:
        return written(self.front_matter, self.blocks, self.newline)


def written(front_matter: str, blocks: tuple[str, ...], newline: str) -> str:
    """A note's text: its blocks with blank lines between."""
    return (front_matter + "\n\n".join(blocks) + "\n").replace("\n", newline)


# Names are of things that no example speaks of. What a vault links to is there, whatever the dialect.
PAGES: Mapping[str, Page] = {
    "Harbour.md": Page(
        (
            "# Harbour",
            "Boats come in with the flood. Nobody hurries here.",
            "- ropes\n- buoys, see [[Breakwater]]\n  - a red one\n  - a green one\n- [ ] paint",
            "## Quay",
            "The crane is old. It lifts what it can, and then [[Pilot]] is asked.",
            "1. moor\n2. unload\n3. sleep",
        )
    ),
    "Breakwater.md": Page(
        (
            "Stones lie in the sea. The sea lies on stones.",
            "| side | metres | seen from |\n|---|---|---|\n| outer | 12 | [[Harbour]] |\n| inner | 9 | [[Pilot]] |",
            "## Repairs",
            "> Never turn your back to the sea.\n>\n> Not even in June.",
            "After storms we count the stones. Mostly none is gone.",
        ),
        newline="\r\n",
    ),
    "Pilot.md": Page(
        (
            "🌊 The pilot knows the sand. 🧭 He needs no chart, or so he says.",
            "```python\nrows = [[1, 2], [3, 4]]\nprint(rows[0])  # ]] and [[\n```",
            "Code such as `[[x]]` shows itself. So does `a | b`.",
            "> [!note] On watch\n> At night the [[Harbour]] is dark.",
            "Costs $5 a day. A boy costs less.",
        ),
        "---\ntitle: The pilot\ntags:\n  - people\n---\n\n",
    ),
    "Sandbank.md": Page(
        (
            "It shows at low water only. Seals lie on it, thirty or so. 🦭",
            "- sand\n- more sand",
            "In winter it is gone. In spring it lies elsewhere.",
        ),
    ),
    "Coast/Lighthouse.md": Page(
        (
            "# Lighthouse",
            "Seen from afar, it blinks. Close by, it hums. 🗼",
            "Words *with* **emphasis** and ~~without~~. Then some more of them.",
            "***",
            "![the tower](https://example.org/tower.png) and <https://example.org>.",
            "- first\n\n  with a paragraph of its own\n\n- second, near the [[Breakwater]]",
        ),
    ),
    "Coast/Keeper.md": Page(
        (
            "The keeper reads by its light. Éva is her name. She writes ほたる on the wall.",
            "<!-- a word to the printer -->",
            "## Lamp",
            "Oil came first. Then gas, then current.",
            "A line with two blanks at its end  \ngoes on here. And ends here.",
        ),
        "---\ntitle: 'Keeper: of the lamp'\n---\n",
        "\r\n",
    ),
    "Films/Lamp room.md": Page(
        (
            "A film of the lamp room, shot by the [[Pilot]]'s brother.",
            '<a class="yt-timestamp" data-t="00:00:12">[00:00:12]</a> The stairs.',
            '- <a class="yt-timestamp" data-t="00:01:07">[00:01:07]</a> The lens.\n'
            '- <a class="yt-timestamp" data-t="00:03:41">[00:03:41]</a> The clockwork.',
            "All of it is silent. No one speaks.",
        ),
        "---\ntitle: Lamp room\nvideoId: Qm3xV8r_TzA\n---\n",
    ),
    "Films/Regatta.md": Page(
        (
            "# Regatta",
            "[0:05](https://youtu.be/Wd5-kPz2yJQ?t=5) The start. [1:40](https://youtu.be/Wd5-kPz2yJQ?t=100) The buoy.",
            "It was a grey day. The wind came late.",
        ),
    ),
    "Films/Ferry.md": Page(
        (
            "A film that nobody has watched yet. It waits.",
            "## Plans",
            "- watch it\n- write it down",
            "Perhaps on Sunday. Perhaps never. ⛴",
        ),
        "---\nvideoId: Hh7-bN0qLsU\n---\n\n",
    ),
    "Tugboat.md": Page(
        ("The tug pulls. It does not push.", "1) slack\n2) tight", "It has one man on it. He has one dog."),
        "---\nvideoId: Zc4_uD1eKwM\n---\n",
        "\r\n",
    ),
}
ATTACHMENTS = ("files/quay.png",)
FOLDERS = ("", "Coast/", "Films/", "Coast/Rocks/", "東/")


def clean_vault(dialect: str) -> dict[str, Page]:
    """The notes of the clean vault, as a dialect's users would write them."""
    return dict(PAGES)


def large_vault(dialect: str, random: Random, size: int) -> dict[str, Page]:
    """The clean vault with copies of its notes under other names, ``size`` of them."""
    pages = clean_vault(dialect)
    for number, page in enumerate(random.choices([*pages.values()], k=size)):
        folder = random.choice(FOLDERS) if number % 2 else ""
        pages[f"{folder}Log {number}.md"] = page
    return pages
