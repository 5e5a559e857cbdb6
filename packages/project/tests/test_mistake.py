"""Mistakes that the packages find which bring the tables."""

from pathlib import Path

from lading_project import mistake, place_of


def write(root: Path, text: str, name: str = "lading.toml") -> None:
    (root / name).write_text(text, encoding="utf-8")


def test_it_has_file_line_and_key(tmp_path: Path) -> None:
    write(tmp_path, 'tag = "v{version}"\n[wheels]\nindex = "acme"\n')
    found = mistake(tmp_path, ("wheels", "index"), "no such index", "Make one.")
    assert str(found) == "lading.toml:3: wheels.index: no such index"
    assert (found.hint, found.exit_code) == ("Make one.", 2)


def test_it_stands_where_the_unit_has_the_table(tmp_path: Path) -> None:
    write(tmp_path, '[wheels]\nindex = "a"\n[units.api.wheels]\npackages = ["b"]\n[units.cli]\n')
    place = ("wheels", "index")
    assert [str(mistake(tmp_path, place, "is no index", unit=unit)) for unit in ("api", "cli")] == [
        "lading.toml:3: units.api.wheels.index: is no index",
        "lading.toml:2: wheels.index: is no index",
    ]


def test_in_pyproject_it_stands_below_the_tool(tmp_path: Path) -> None:
    write(tmp_path, '[tool.lading.wheels]\nindex = "a"\n', "pyproject.toml")
    found = mistake(tmp_path, ("wheels", "index"), "is no index")
    assert str(found) == "pyproject.toml:2: tool.lading.wheels.index: is no index"


def test_without_a_file_it_still_names_the_key(tmp_path: Path) -> None:
    assert str(mistake(tmp_path, ("wheels", "index"), "is no index")) == (
        "wheels.index: is no index"
    )


UNITS = """
[wheels]
index = "b"
[version]
carriers = [
  { path = "a", key = "b" },
  { path = "b" },
]
[units.api.version]
source = "c"
[units.cli.wheels.version]
path = "d"
"""


def test_a_value_is_found_where_it_stands(tmp_path: Path) -> None:
    write(tmp_path, UNITS)
    places = [place_of(tmp_path, "version", ("path", "source"), text) for text in "abcd"]
    assert places[3] is None
    assert [str(mistake(tmp_path, place, "no")) for place in places if place] == [
        "lading.toml:6: version.carriers[0].path: no",
        "lading.toml:7: version.carriers[1].path: no",
        "lading.toml:10: units.api.version.source: no",
    ]


def test_a_value_stands_nowhere_without_settings_that_can_be_read(tmp_path: Path) -> None:
    assert place_of(tmp_path, "version", ("path",), "a") is None
    write(tmp_path, "[version")
    assert place_of(tmp_path, "version", ("path",), "a") is None
