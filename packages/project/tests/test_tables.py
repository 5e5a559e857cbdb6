"""Tables that installed distributions bring, as importlib finds them."""

import sys
from pathlib import Path

import pytest

import lading_project
from lading_project import BrokenTable, SettingsWrong, load, offered

THING = """
from dataclasses import dataclass

@dataclass(frozen=True)
class Thing:
    size: int = 0

number = 3
"""


class Installed:
    """A folder on the path with distributions in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def distribution(self, name: str, **tables: str) -> None:
        info = self.folder / f"{name.replace('-', '_')}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        lines = [f"{table} = {value}\n" for table, value in tables.items()]
        (info / "entry_points.txt").write_text(f"[lading.tables]\n{''.join(lines)}")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installed:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "thing_of_test.py").write_text(THING)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, "thing_of_test", raising=False)
    return Installed(folder)


def test_a_distribution_brings_a_table_and_its_type(installed: Installed, tmp_path: Path) -> None:
    installed.distribution("acme-thing", thing="thing_of_test:Thing")
    (tmp_path / "lading.toml").write_text("[thing]\nsize = 3\n")
    value = load(tmp_path).unit().table("thing", object)
    assert repr(value) == "Thing(size=3)"
    (tmp_path / "lading.toml").write_text("[thing]\nsizes = 3\n")
    with pytest.raises(SettingsWrong) as caught:
        load(tmp_path)
    assert str(caught.value) == "lading.toml:2: thing.sizes: unknown key"


def test_what_is_installed_is_read_once_for_all_groups(installed: Installed) -> None:
    installed.distribution("acme-thing", thing="thing_of_test:Thing")
    [found] = [each for each in offered("lading.tables") if each.name == "thing"]
    (installed.folder / "acme_thing-1.0.dist-info" / "entry_points.txt").unlink()
    assert found in offered("lading.tables")
    assert "thing" not in offered("lading.makers").names


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("thing_of_test:Nothing", "cannot be imported: AttributeError: "),
        ("not_there:Thing", "cannot be imported: ModuleNotFoundError: No module named 'not_there'"),
        ("thing_of_test:number", "is neither a dataclass nor a dict[str, dataclass]"),
    ],
)
def test_a_broken_entry_point_names_its_distribution(
    installed: Installed, tmp_path: Path, value: str, reason: str
) -> None:
    installed.distribution("acme-thing", thing=value)
    (tmp_path / "lading.toml").write_text("tag = 'v{version}'\n")
    assert load(tmp_path).unit().tag == "v{version}"  # it is not needed here
    (tmp_path / "lading.toml").write_text("[thing]\n")
    with pytest.raises(BrokenTable) as caught:
        load(tmp_path)
    told = f"the table [thing] of acme-thing: {value} {reason}"
    assert str(caught.value).startswith(told)
    assert caught.value.hint == "Install acme-thing again, or another version of it."
    assert caught.value.exit_code == 69


def test_two_distributions_cannot_bring_the_same_table(
    installed: Installed, tmp_path: Path
) -> None:
    installed.distribution("acme-thing", thing="thing_of_test:Thing")
    installed.distribution("other-thing", thing="other:Thing")
    (tmp_path / "lading.toml").touch()
    with pytest.raises(BrokenTable) as caught:
        load(tmp_path)
    one, other = "acme-thing", "other-thing"
    told = "[thing] is brought by {}, but it is a table of {}"
    assert str(caught.value) in (told.format(one, other), told.format(other, one))


def test_no_distribution_can_bring_a_table_of_ours(installed: Installed, tmp_path: Path) -> None:
    installed.distribution("acme-thing", units="thing_of_test:Thing")
    (tmp_path / "lading.toml").touch()
    with pytest.raises(BrokenTable) as caught:
        load(tmp_path)
    assert (
        str(caught.value) == "[units] is brought by acme-thing, but it is a table of lading-project"
    )


def test_the_table_of_lazy_names_is_whole() -> None:
    for name in lading_project.__all__:
        assert getattr(lading_project, name).__name__ == name
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        lading_project.nothing  # type: ignore[attr-defined]  # noqa: B018
