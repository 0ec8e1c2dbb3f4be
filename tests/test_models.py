"""Schemas that are pydantic models: found by their entry points, never in the vault, and what they find where."""

import pickle
import subprocess
import sys

import pytest

from notelint.engine import lint_texts, run
from notelint.plan import Plan
from notelint.schema import Schema
from notelint.settings import SettingsError, load

MODULE = """
import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, field_validator


class Garden(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    place: str
    since: datetime.date | None = None


class Person(BaseModel):
    name: str = Field(min_length=2)
    born: datetime.date
    beds: int = Field(default=1, ge=1)
    mail: str = Field(default="", alias="e-mail", json_schema_extra={"x-unique": True})
    light: Literal["sun", "shade"] = "sun"
    garden: Garden | None = None
    visits: list[datetime.datetime] = []
    either: int | list[str] = 0
    page: HttpUrl | None = None

    @field_validator("beds")
    @classmethod
    def _lucky(cls, value: int) -> int:
        if value == 13:
            raise ValueError("Thirteen beds are too many")
        return value


other = 3
"""


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A package with models, installed outside the vault."""
    install(tmp_path / "installed", monkeypatch)
    return tmp_path


def install(folder, monkeypatch, module="garden_models"):
    info = folder / f"{module}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        f"[notelint.models]\nperson = {module}:Person\nnumber = {module}:other\nnone = {module}:Nobody\n"
        "lost = no_such_module_here:Person\nlibrary = no_such_module_here.models:Person\n"
    )
    (folder / f"{module}.py").write_text(MODULE)
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, module, raising=False)


def vault(tmp_path, model="person", more=""):
    root = tmp_path / "vault"
    (root / ".obsidian").mkdir(parents=True, exist_ok=True)
    (root / ".git").mkdir(exist_ok=True)
    (root / "notelint.toml").write_text(f'[[schema]]\nname = "p"\nmodel = "{model}"\n{more}')
    return root


def found(root, text):
    (root / "a.md").write_text(text)
    return [
        (item.code, item.message, text[item.start : item.end])
        for item in run(load(root)).diagnostics
        if item.code.startswith("FM10")
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("name: Ada\nborn: 2001-05-04", []),
        ("name: Ada\nborn: 2001-05-04\ngarden: {place: north, since: 2020-01-01}\nvisits: [2031-05-04T07:30]", []),
        ("name: Ada\nborn: 2001-05-04\nmood: sunny\nnotelint: {ignore: [WL]}", []),
        ("name: Ada", [("FM102", "The key 'born' is missing; the schema 'p' requires it", "---")]),
        ("name: A\nborn: 2001-05-04", [("FM103", "'name' should have at least 2 characters", "A")]),
        ("name: 44\nborn: 2001-05-04", [("FM103", "'name' is not text", "44")]),
        ("name: Ada\nborn: 2001-02-30", [("FM103", "'born' is not a date (YYYY-MM-DD)", "2001-02-30")]),
        ("name: Ada\nborn: 2001-05-04\nbeds: x", [("FM103", "'beds' is not an integer", "x")]),
        ("name: Ada\nborn: 2001-05-04\nbeds: 0", [("FM103", "'beds' should be greater than or equal to 1", "0")]),
        ("name: Ada\nborn: 2001-05-04\nbeds: 13", [("FM103", "'beds' is not right: thirteen beds are too many", "13")]),
        ("name: Ada\nborn: 2001-05-04\nlight: dark", [("FM103", "'light' is none of sun, shade", "dark")]),
        (
            "name: Ada\nborn: 2001-05-04\ngarden:\n  plaec: north",
            [
                ("FM102", "The key 'garden.place' is missing; the schema 'p' requires it", "garden"),
                ("FM104", "The schema 'p' knows no key 'garden.plaec'", "plaec"),
            ],
        ),
        (
            "name: Ada\nborn: 2001-05-04\nvisits:\n  - 2031-05-04T07:30\n  - soon",
            [("FM103", "'visits' item 2, 'soon', is not a date with a time (YYYY-MM-DDTHH:MM)", "soon")],
        ),
        (
            "name: Ada\nborn: 2001-05-04\neither: {a: 1}",
            [("FM103", "'either' is not an integer, and is not a list; write [a, b]", "{a: 1}")],
        ),
        ("name: Ada\nborn: 2001-05-04\npage: somewhere", [("FM103", "'page' is not a URL (https://...)", "somewhere")]),
    ],
)
def test_what_a_model_does_not_take_is_told_where_it_stands(installed, text, wanted):
    assert found(vault(installed), f"---\n{text}\n---\n") == wanted


def test_a_model_is_closed_by_its_settings(installed):
    text = "---\nname: Ada\nborn: 2001-05-04\ne-mail: a\ngardn: {place: x}\n---\n"
    assert found(vault(installed, more="closed = true\n"), text) == [
        ("FM104", "The schema 'p' knows no key 'gardn'", "gardn")
    ]


def test_a_model_wants_a_block(installed):
    (root := vault(installed)).joinpath("a.md").write_text("No block.\n")
    (item,) = run(load(root)).diagnostics
    assert (item.code, item.hint) == ("FM101", "begin the note with a block that holds: name, born")


def test_a_field_of_a_model_is_unique(installed):
    root = vault(installed)
    text = "---\nname: Ada\nborn: 2001-05-04\ne-mail: a@b\n---\n"
    (root / "0.md").write_text(text)
    assert found(root, text) == [("FM105", "'e-mail' is 'a@b' in 0.md too", "a@b")]


def test_a_plan_with_a_model_travels_by_name(installed):
    plan = load(vault(installed)).plan()
    again = pickle.loads(pickle.dumps(plan))
    assert again == plan
    assert again.schemas[0].model == "garden_models:Person"


def test_deep_values_are_no_trouble(installed):
    load(vault(installed))
    plan = Plan("markdown", schemas=(Schema("s", ("**",), model="garden_models:Person"),))
    text = "---\nname: Ada\nborn: 2001-05-04\neither: " + "[" * 190 + "]" * 190 + "\n---\n"
    assert {item.code for item in lint_texts({"a.md": text}, plan)} == {"FM103"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("persn", "there is no model 'persn'; did you mean 'person'?"),
        ("xyz", "there is no model 'xyz'; installed packages bring "),
        ("number", "'garden_models:other' is not a pydantic model"),
        ("none", "the model 'garden_models:Nobody' cannot be imported"),
        ("lost", "the model 'lost' is to come from no_such_module_here"),
        ("library", "the model 'library' is to come from no_such_module_here.models"),
    ],
)
def test_a_model_that_is_not_there_is_told(installed, name, words):
    with pytest.raises(SettingsError) as error:
        load(vault(installed, name))
    assert "notelint.toml, [[schema]] p: " in str(error.value)
    assert words in str(error.value)


def test_a_model_of_the_vault_is_refused_and_never_run(tmp_path, monkeypatch):
    """Neither an entry point that lies in the vault counts, nor a module there that one outside names."""
    root = vault(tmp_path)
    install(root, monkeypatch, "vault_models")
    (root / "vault_models.py").write_text(f"open({str(tmp_path / 'run')!r}, 'w')\n" + MODULE)
    with pytest.raises(SettingsError, match="no code is run from a vault"):
        load(root)
    outside = tmp_path / "installed/x-1.0.dist-info"
    outside.mkdir(parents=True)
    (outside / "METADATA").write_text("Metadata-Version: 2.1\nName: x\nVersion: 1.0\n")
    (outside / "entry_points.txt").write_text("[notelint.models]\nperson = vault_models:Person\n")
    monkeypatch.syspath_prepend(str(outside.parent))
    with pytest.raises(SettingsError, match="no code is run from a vault"):
        load(root)
    assert not (tmp_path / "run").exists()


def test_a_vault_that_is_the_working_folder_runs_none_of_its_modules(tmp_path, monkeypatch):
    root = vault(tmp_path)
    install(root, monkeypatch, "vault_models")
    (root / "vault_models.py").write_text(f"open({str(tmp_path / 'run')!r}, 'w')\n" + MODULE)
    done = subprocess.run([sys.executable, "-m", "notelint", "check"], cwd=root, capture_output=True, text=True)
    assert done.returncode == 2
    assert "there is no model 'person'" in done.stderr
    assert not (tmp_path / "run").exists()


def test_entry_points_are_looked_up_only_where_a_model_is_named(installed, monkeypatch):
    root = vault(installed)
    (root / "notelint.toml").write_text("[[schema]]\n[schema.fields]\nname = {}\n")
    code = "import sys; from pathlib import Path; from notelint.settings import load; load(Path(sys.argv[1]));"
    code += "print('notelint.schema.model' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code, str(root)], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
