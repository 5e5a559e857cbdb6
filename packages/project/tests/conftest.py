"""A repository with settings, and what is wrong with them."""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from lading_project import Project, SettingsWrong, load
from lading_run import Problem


@dataclass
class Root:
    """The root folder of a repository."""

    path: Path

    def write(self, text: str, name: str = "lading.toml") -> None:
        (self.path / name).write_text(textwrap.dedent(text), encoding="utf-8", newline="")

    def load(self, tables: Mapping[str, object] | None = None) -> Project:
        return load(self.path, tables or {})

    def problems(self, tables: Mapping[str, object] | None = None) -> list[Problem]:
        with pytest.raises(SettingsWrong) as caught:
            self.load(tables)
        assert caught.value.exit_code == 2
        assert all(problem.exit_code == 2 for problem in caught.value.problems)
        return list(caught.value.problems)

    def wrong(self, tables: Mapping[str, object] | None = None) -> list[str]:
        """Return each mistake with its hint, as it is told."""
        problems = self.problems(tables)
        return [f"{problem} -- {problem.hint}".removesuffix(" -- ") for problem in problems]


@pytest.fixture
def root(tmp_path: Path) -> Root:
    return Root(tmp_path)
