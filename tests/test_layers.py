"""Who may import whom: a module imports only from the groups before its own."""

import ast
import subprocess
import sys
from pathlib import Path

import notelint

PACKAGE = Path(notelint.__file__).parent
# In order; a group's modules may import each other only within one package (parse.blocks from parse.timestamps).
GROUPS = [
    ["diagnostic", "near", "output", "pattern", "temporary", "worktree"],
    ["globs", "plugins", "sameness", "store", "tree"],
    ["position"],
    ["line_hash", "note"],
    ["entry"],
    ["dialects"],
    ["parse", "filenames"],
    ["index", "schema"],
    ["checks"],
    ["rules"],
    ["page", "plan", "suppress", "discover", "git"],
    ["scan", "unused"],
    ["linked", "packing"],
    ["cache", "means"],
    ["workers"],
    ["settings"],
    ["findings"],
    ["engine"],
    ["choice", "examples", "reporters"],
    ["baseline", "changed", "closing", "fixing"],
    ["cli"],
    ["__main__"],
]
RANK = {name: rank for rank, group in enumerate(GROUPS) for name in group}


def modules():
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/__init__", "").split("/")
        if name != ["__init__"]:
            yield path, name


def imports(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield from (
                [f"{node.module}.{alias.name}" for alias in node.names] if node.module == "notelint" else [node.module]
            )


def test_every_module_has_its_place():
    found = {name[0] for _, name in modules()}
    assert found == set(RANK)


def test_imports_lead_downward():
    wrong = []
    for path, name in modules():
        for imported in imports(path):
            parts = imported.split(".")
            if parts[0] != "notelint" or parts[1:] in ([], ["__version__"]):
                continue
            if parts[1] != name[0] and RANK[parts[1]] >= RANK[name[0]]:
                wrong.append(f"{'.'.join(name)} imports {imported}")
    assert wrong == []


def test_checks_take_facts_and_nothing_else():
    for path in (PACKAGE / "checks").rglob("*.py"):
        for imported in imports(path):
            assert imported.split(".")[0] not in ("os", "pathlib", "httpx", "io", "subprocess", "socket")
            assert not imported.startswith("notelint.settings")


def test_nothing_heavy_is_imported_for_a_version():
    heavy = ["jsonschema_rs", "httpx", "pathspec", "pydantic", "pyromark", "re2", "rich", "yaml"]
    code = f"import sys, notelint.cli; print(sorted(set(sys.modules) & set({heavy})))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
