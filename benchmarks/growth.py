"""How the cost of one note grows with its size, for notes that repeat one awkward piece.

``python -m benchmarks.growth [PIECE...]`` prints for each piece the processor time at three sizes and the exponent
between the last two; an exponent well above 1 is a defect, whatever the piece.
"""

import gc
import sys
from math import log2
from time import process_time

from notelint.dialects import known
from notelint.engine import check_vault
from notelint.scan import Plan, scan

SIZES = (100_000, 200_000, 400_000)
PIECES = {
    "open brackets": "[[",
    "open brackets, words": "[[a ",
    "closing brackets": "a]] ",
    "nested": "[[a [[b]] ",
    "nested, lines": "[[a [[b]]\n",
    "links": "[[a]] ",
    "links with a bar": "[[a|b]]\n",
    "links with fragments": "[[a#b]] ",
    "links with bars": "[[a|b|c]] ",
    "bars in a link": "[[a" + "|" * 50,
    "three brackets": "[[[a]]] ",
    "open three brackets": "[[[a",
    "escapes in links": "[[a\\]] \\[[b]] ",
    "quoted links": "'[[a]]' '[[b]] ",
    "properties": "alias:: a\n",
    "links with definitions": "[[a]] [[b]]\n\n[a]: b.md\n",
    "links with colons": "[[a:b]] ",
    "broken lines": "[[a\nb]]\n",
    "backticks": "`",
    "backticks, odd": "`` ` ",
    "code spans": "`[[a]]` ",
    "fences": "```\n",
    "dollars": "$ [[a]] $",
    "tags": "<b>[[a]]</b>",
    "open tags": "<b>[[a]] ",
    "open anchors": '<a class="yt-timestamp" ',
    "anchors": '<a class="yt-timestamp" data-t="00:01:02">[00:01:02]</a> ',
    "open comments": "<!-- ",
    "comments": "<!-- a --> [[x]]\n",
    "HTML blocks": "<div><!-- a ",
    "percent signs": "%%",
    "suppressions": "[[a]] <!-- notelint-disable-line LK001 -->\n",
    "open suppressions": "<!-- notelint-disable ",
    "Markdown links": "[a](b) ",
    "open Markdown links": "[a](",
    "definitions": "[a]: b\n",
    "headings": "# a\n",
    "underlined headings": "a\n===\n",
    "tables": "| a | b |\n|---|---|\n",
    "rows": "| [[a|b]] ",
    "quotations": "> ",
    "items": "- ",
    "indentation": "    a\n",
    "tabs": "\t",
    "blanks": " ",
    "line endings": "\r",
    "block ids": "^a\n",
    "URLs": "https://a.b/[[c]] ",
    "accents": "é[[é]]",
    "conflicts": "<<<<<<< a\n=======\n>>>>>>> b\n",
}
YAML_PIECES = {
    "flow": "[",
    "dashes": "- ",
    "keys": "a: b\n",
    "open quotes": 'a: "',
    "tabs": "a:\t",
    "blanks": "\n",
    "nested keys": "a:\n ",
}


def cost(note: str, dialect: str) -> float:
    """Processor seconds for scanning a note and checking it against a vault of its own."""
    plan = Plan(dialect)
    data = note.encode("utf-8", "surrogateescape")
    started = process_time()
    done = scan("a.md", data, plan)
    check_vault({"a.md": done}, {"a.md"}, {}, plan, {"a.md"})
    return process_time() - started


def main() -> None:
    """Print a line for each piece and dialect."""
    gc.disable()
    chosen = sys.argv[1:]
    print(f"{'piece':<28} {'dialect':<9}" + "".join(f"{size // 1000:>7}k" for size in SIZES) + "  exponent")
    for kind, pieces in (("", PIECES), ("front matter: ", YAML_PIECES)):
        for name, piece in pieces.items():
            if chosen and name not in chosen:
                continue
            for dialect in known():
                bodies = [(piece * (size // len(piece) + 1))[:size] for size in SIZES]
                notes = [f"---\n{body}\n---\nwords\n" if kind else body for body in bodies]
                times = [max(cost(note, dialect), 1e-4) for note in notes]
                shown = "".join(f"{seconds:>8.2f}" for seconds in times)
                print(f"{kind + name:<28} {dialect:<9}{shown}  {log2(times[-1] / times[-2]):.2f}", flush=True)


if __name__ == "__main__":
    main()
