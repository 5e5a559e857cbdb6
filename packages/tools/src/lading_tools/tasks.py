"""Tasks: ``tools.list``, ``tools.install`` and ``tools.check``."""

from __future__ import annotations  # which no one evaluates: they would load every module

from pathlib import Path

import lading_project
import lading_tools
from lading_tasks import Context, print_json, say, table, task

_NAMES = "Such as crane,helm; without it, all."
_UNIT = "The unit in lading.toml, where there are several."
_JSON = "Print JSON."
_PLACES = {"build": "can be built", "fetch": "can be downloaded"}


@task(name="list", help={"unit": _UNIT, "json": _JSON})
def list_(_: Context, unit: str = "", json: bool = False) -> None:
    """Show every tool: what will do, what is pinned, what is there. Nothing is got."""
    box = _box(unit)
    found = box.look_all(box.tools)
    if json:
        print_json([_document(each) for each in found])
    else:
        table(["tool", "wanted", "pinned", "found", "where"], [_row(each) for each in found])


@task(help={"names": _NAMES, "unit": _UNIT, "json": _JSON})
def install(_: Context, names: str = "", unit: str = "", json: bool = False) -> None:
    """Get the tools that are not there yet."""
    box = _box(unit)
    paths = box.find_all(_chosen(names, box))
    if json:
        print_json(paths)
    else:
        table(["tool", "path"], paths.items())


@task(help={"names": _NAMES, "unit": _UNIT, "json": _JSON})
def check(_: Context, names: str = "", unit: str = "", json: bool = False) -> None:
    """Check that the tools are there; exit with 69 if not. Nothing is got."""
    box = _box(unit)
    found = box.look_all(_chosen(names, box))
    if json:
        print_json([_document(each) for each in found])
    if lacking := [each.lack for each in found if each.lack]:
        raise lading_tools.ToolsMissing(lacking)
    if not json:
        say(f"Every tool is there: {', '.join(each.tool.name for each in found)}.")


def _box(unit: str) -> lading_tools.Toolbox:
    project = lading_project.load(lading_project.find_root(Path.cwd()))
    return lading_tools.toolbox(project.unit(unit or None))


def _chosen(names: str, box: lading_tools.Toolbox) -> list[str]:
    return names.replace(",", " ").split() or list(box.tools)


def _row(found: lading_tools.Found) -> list[str]:
    tool = found.tool
    place = str(found.path or _PLACES.get(found.where, ""))
    where = "; ".join(filter(None, [place, found.why]))
    return [tool.name, tool.range, tool.pinned, found.version if found.path else "", where]


def _document(found: lading_tools.Found) -> dict[str, object]:
    return {
        "tool": found.tool.name,
        "range": found.tool.range,
        "pinned": found.tool.pinned,
        "where": found.where,
        "path": found.path,
        "version": found.version,
        "why": found.why,
        "hint": found.hint,
    }
