"""What an index would not show of a project's readme, as far as its pyproject.toml tells."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from lading_project import toml_positions
from lading_run import Problem

_BY_ENDING = {".md": "text/markdown", ".rst": "text/x-rst", ".txt": "text/plain"}
_TYPES = frozenset(_BY_ENDING.values())
_HINT = 'What is uploaded cannot be changed: give the project a readme, such as "README.md".'


def readme_problems(source: Path, folder: str) -> list[Problem]:
    """Say what is wrong with ``project.readme`` of the project in ``source/folder``.

    The rules are those of the specification of pyproject.toml, and that there is a readme, without
    which `twine check --strict` passes nothing. What only the build backend knows (``dynamic``, no
    table ``[project]``), and what is no TOML, is passed over.
    """
    file = (Path(folder) / "pyproject.toml").as_posix()
    try:
        text = (source / file).read_text("utf-8")
        project = tomllib.loads(text).get("project")
    except (OSError, ValueError):
        return []
    if not isinstance(project, dict) or "readme" in _dynamic(project):
        return []
    places = toml_positions(text)
    place = places.get(("project", "readme")) or places.get(("project",))
    return [
        Problem(text=fault, hint=_HINT, file=file, line=place.line if place else 0, exit_code=2)
        for fault in _faults(project, source / folder)
    ]


def _dynamic(project: Mapping[str, object]) -> list[object]:
    dynamic = project.get("dynamic")
    return dynamic if isinstance(dynamic, list) else []


def _faults(project: Mapping[str, object], folder: Path) -> Iterator[str]:
    readme = project.get("readme")
    if readme is None:
        yield "project.readme is missing, so an index would show no description"
    elif isinstance(readme, str):
        yield from _file_faults(readme, folder)
        if Path(readme).suffix.lower() not in _BY_ENDING:
            yield f"project.readme is {readme!r}, whose ending tells no type of text"
    elif isinstance(readme, dict):
        yield from _table_faults(readme, folder)
    else:
        yield "project.readme is neither a path nor a table"


def _table_faults(readme: Mapping[str, object], folder: Path) -> Iterator[str]:
    if ("file" in readme) == ("text" in readme):
        yield "project.readme needs one of file and text"
    if isinstance(file := readme.get("file"), str):
        yield from _file_faults(file, folder)
    kind = str(readme.get("content-type", "")).partition(";")[0].strip().lower()
    if kind not in _TYPES:
        told = f"is {kind!r}" if kind else "is missing"
        yield f"project.readme: content-type {told}; known are {', '.join(sorted(_TYPES))}"


def _file_faults(name: str, folder: Path) -> Iterator[str]:
    if not (folder / name).is_file():
        yield f"project.readme is {name!r}, and there is no such file"
