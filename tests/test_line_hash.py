"""The fingerprints of lines are GitHub's: its published ones, those of the plain algorithm, those of another tool."""

import json
import os
import random
import shutil
import subprocess
from array import array
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notelint.line_hash import line_hashes
from tests import shared

# Those of https://github.com/github/codeql-action/blob/main/src/fingerprints.test.ts
GREETINGS = "e9496ae3ebfced30 fb7c023a8b9ccb3f ce8ba1a563dcdaca e20e36e16fcb0cc8 b3edc88f2938467e c8e28b0b4002a3a0"
PUBLISHED = [
    ("", "c129715d7a2bc9a3"),
    (" a\nb\n  \t\tc\n d", "271789c17abda88f 54703d4cd895b18 180aee12dab6264 a23a3dc5e078b07b"),
    (
        " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End",
        "8b7cf3e952e7aeb2 b1ae1287ec4718d9 bff680108adb0fcc c6805c5e1288b612 b86d3392aea1be30 e6ceba753e1a442",
    ),
    (" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", f"{GREETINGS} c129715d7a2bc9a3"),
    (" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", f"{GREETINGS} c129715d7a2bc9a3"),
    (" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", f"{GREETINGS} c129715d7a2bc9a3"),
    (" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", f"{GREETINGS} c129715d7a2bc9a3"),
]
REPEATED = ["a7f2ff13bc495cf2"] * 6 + ["a7f2ff1481e87703", "a9cf91f7bbf1862b", "55ec222b86bcae53", "cc97dc7b1d7d8f7b"]

PIECES = [b"\xf0\x9f\x98\x80", b"\xf0\x9f\x98", b"\xed\xa0\x80", b"\xff", b"\xe2\x82", b"\xef\xbb\xbf", b"\xef\xbf\xbf"]
PIECES += [b"\r", b"\n", b"\r\n", b"\0", b" ", b"\t", b"ab", "é漢".encode(), b"\xe2\x80\xa8", b"\x0c", b"x" * 99]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=60).map(b"".join)


def all_of(data):
    """The fingerprints of all lines, by line."""
    return line_hashes(data, range(1, data.count(b"\n") + data.count(b"\r") + 2))


def rolled(data):
    """The same by the algorithm as GitHub has it: a hash that rolls over every unit of the file."""
    units, starts = [], []
    fresh, behind_cr = True, False
    for unit in [*array("H", data.decode("utf-8", "replace").encode("utf-16-le")), 0xFFFF]:
        skipped = unit in (0x20, 0x09) or (behind_cr and unit == 0x0A)
        behind_cr = unit == 0x0D
        if skipped:
            continue
        if fresh:
            starts.append(len(units))
        units.append(0x0A if behind_cr else unit)
        fresh = units[-1] == 0x0A
    value, values = 0, []
    for at, unit in enumerate(units + [0] * 100):
        leaving = units[at - 100] * 37**100 if at >= 100 else 0
        value = (value * 37 + unit - leaving) % 2**64
        values.append(f"{value:x}")
    seen = Counter()
    found = {}
    for line, start in enumerate(starts, 1):
        name = values[start + 99]
        seen[name] += 1
        found[line] = f"{name}:{seen[name]}"
    return found


@pytest.mark.parametrize(("text", "hashes"), PUBLISHED)
def test_it_is_what_is_published(text, hashes):
    assert list(all_of(text.encode()).values()) == [f"{one}:1" for one in hashes.split()]


def test_lines_that_go_on_alike_are_counted_as_is_published():
    hashes = list(all_of(b"Lorem ipsum dolor sit amet.\n" * 10).values())
    assert hashes[:6] == [f"{REPEATED[0]}:{number}" for number in range(1, 7)]
    assert hashes[6:] == [f"{one}:1" for one in [*REPEATED[6:], "c129715d7a2bc9a3"]]


@pytest.mark.parametrize(
    ("data", "same"),
    [
        (b"a\r \nb", b"a\n\nb"),  # white space between CR and LF makes two line endings of them
        (b"\xff\xc3 x\n", "\ufffd\ufffdx\n".encode()),
        (b"\xe2\x82 \xac\n", "\ufffd\ufffd\n".encode()),  # no character comes of its parts when the space goes
        (b"\xf0\x9f\x98\n", "\ufffd\n".encode()),
        (b"\xed\xa0\x80\n", "\ufffd\ufffd\ufffd\n".encode()),
    ],
)
def test_what_counts_for_what(data, same):
    assert all_of(data) == all_of(same) == rolled(data)


def test_a_byte_order_mark_counts():
    assert all_of(b"\xef\xbb\xbfa\nb")[1] != all_of(b"a\nb")[1]
    assert all_of(b"\xef\xbb\xbfa\nb")[2] == all_of(b"a\nb")[2]


@given(TEXTS)
def test_it_is_what_rolls(data):
    assert all_of(data) == rolled(data)


@given(TEXTS, st.sets(st.integers(-1, 70), max_size=4))
def test_some_lines_have_what_they_have_among_all(data, lines):
    everything = rolled(data)
    assert line_hashes(data, lines) == {line: everything[line] for line in sorted(lines) if line in everything}


@pytest.mark.slow
def test_it_is_what_another_tool_computes(tmp_path):
    shared.path("tools", "sarif")
    tools = Path(os.environ.get("SARIF_TOOLS", Path.home() / ".cache" / "sarif-tools"))
    multitool = tools / "node_modules" / "@microsoft" / "sarif-multitool-linux" / "Sarif.Multitool"
    if not multitool.exists():
        pytest.skip("the other tool is not installed")
    expected, results = [], []
    for seed in range(60):
        name = f"{seed}.md"
        chosen = random.Random(seed)
        data = b"".join(chosen.choices(PIECES, k=chosen.randrange(400)))
        data = data.removeprefix(b"\xef\xbb\xbf")  # the other tool drops it, GitHub's action does not: see below
        (tmp_path / name).write_bytes(data)
        for line, value in all_of(data).items():
            where = {"artifactLocation": {"uri": name, "uriBaseId": "ROOT"}, "region": {"startLine": line}}
            results.append({"message": {"text": "x"}, "locations": [{"physicalLocation": where}]})
            expected.append(value)
    run = {"tool": {"driver": {"name": "x"}}, "originalUriBaseIds": {"ROOT": {"uri": f"{tmp_path.as_uri()}/"}}}
    log = {"version": "2.1.0", "runs": [run | {"columnKind": "utf16CodeUnits", "results": results}]}
    given, told = tmp_path / "in.sarif", tmp_path / "out.sarif"
    given.write_text(json.dumps(log))
    command = [multitool, "rewrite", given, "--output", told, "--insert", "RollingHashPartialFingerprints"]
    subprocess.run(command, check=True, capture_output=True)
    found = json.loads(told.read_text("utf-8-sig"))["runs"][0]["results"]
    assert [result["partialFingerprints"]["primaryLocationLineHash"] for result in found] == expected


READ = """
let text = ""
const file = require("fs").createReadStream(process.argv[1], "utf8")
file.on("data", piece => text += piece).on("end", () => process.stdout.write(Buffer.from(text, "utf16le")))
"""


@pytest.mark.slow
def test_bytes_are_read_as_the_action_reads_them(tmp_path):
    if not shutil.which("node"):
        pytest.skip("Node.js is not installed")
    for seed in range(6):
        data = b"\xef\xbb\xbf" * (seed % 2) + b"".join(random.Random(seed).choices(PIECES, k=100_000))
        (tmp_path / "note").write_bytes(data)
        read = subprocess.run(["node", "-e", READ, tmp_path / "note"], check=True, capture_output=True).stdout
        assert read == data.decode("utf-8", "replace").encode("utf-16-le")  # as rolled() takes it


@pytest.mark.slow
@pytest.mark.parametrize("name", ["blue-topaz-zh", "obsidian-help-en", "yshalsager-ar"])
def test_it_is_what_rolls_over_real_notes(name):
    for path in shared.path("corpora", name).rglob("*.md"):
        if path.is_file():
            data = path.read_bytes()
            assert all_of(data) == rolled(data), path
