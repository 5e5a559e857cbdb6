import re
from pathlib import Path
from typing import Any

import pytest

from lading_project import load
from lading_run import LadingError
from lading_version import BadCarrier, BumpRules, Carrier, Grammar, Part, Policy, VersionTable

TABLES = {"version": VersionTable}


def test_the_table_is_read_from_lading_toml(tmp_path: Path) -> None:
    (tmp_path / "lading.toml").write_text(
        """\
[version]
source = "packages/app/pyproject.toml"
carriers = [
  { path = "packages/*/pyproject.toml", key = "project.version" },
  { path = "packages/*/pyproject.toml", requirement = "app-*" },
  { path = "Chart.yaml", key = "appVersion", policy = "follows", grammar = "helm" },
  { path = "docs/install.md", pattern = "app=={version}" },
]

[version.bump]
types = { docs = "patch" }
breaking_below_one = "major"
"""
    )
    assert load(tmp_path, TABLES).unit().table("version", VersionTable) == VersionTable(
        source="packages/app/pyproject.toml",
        carriers=(
            Carrier(path="packages/*/pyproject.toml", key="project.version"),
            Carrier(path="packages/*/pyproject.toml", requirement="app-*"),
            Carrier(
                path="Chart.yaml",
                key="appVersion",
                policy=Policy.FOLLOWS,
                grammar=Grammar.HELM,
            ),
            Carrier(path="docs/install.md", pattern="app=={version}"),
        ),
        bump=BumpRules(types={"docs": Part.PATCH}, breaking_below_one=Part.MAJOR),
    )


def test_a_source_can_be_a_table(tmp_path: Path) -> None:
    (tmp_path / "lading.toml").write_text(
        '[version]\nsource = { path = "a.py", pattern = "V = \'{version}\'" }\n'
    )
    table = load(tmp_path, TABLES).unit().table("version", VersionTable)
    assert table == VersionTable(source=Carrier(path="a.py", pattern="V = '{version}'"))


def test_a_carrier_that_makes_no_sense_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "lading.toml").write_text(
        '[version]\ncarriers = [\n  { path = "a.txt" },\n  { path = "../b", pattern = "x" },\n]\n'
    )
    with pytest.raises(LadingError) as raised:
        load(tmp_path, TABLES)
    assert re.search(r"lading.toml:4: .*must have a path relative to the root", str(raised.value))
    assert raised.value.exit_code == 2


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"path": "/a"}, "must have a path relative to the root, with / and without .."),
        ({"path": ""}, "must have a path relative to the root, with / and without .."),
        ({"path": "."}, "must have a path relative to the root, with / and without .."),
        ({"path": "a\\b"}, "must have a path relative to the root, with / and without .."),
        ({"path": "a", "key": "a", "pattern": "{version}"}, "has key and pattern; one is enough"),
        ({"path": "a", "key": "a..b"}, "has the key 'a..b', which cannot be read at '..b'"),
        (
            {"path": "a", "pattern": "x", "policy": Policy.PLACEHOLDER},
            (
                "has the pattern 'x', which lacks {version}; it needs both "
                'policy = "placeholder" and placeholder = "…", or neither'
            ),
        ),
        (
            {"path": "a", "placeholder": "x"},
            'needs both policy = "placeholder" and placeholder = "…", or neither',
        ),
    ],
)
def test_a_carrier_that_makes_no_sense_cannot_be_made(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(BadCarrier) as raised:
        Carrier(**fields)
    assert str(raised.value) == f"the carrier {fields['path']!r} {message}"
