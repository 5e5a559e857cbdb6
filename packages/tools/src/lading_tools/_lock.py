"""The lock: all tools that are known."""

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lading_run import Misused, Problem
from lading_tools._table import ToolSettings
from lading_tools._tool import Asset, Tool

Tools = Mapping[str, Tool]
"""Tools by name."""

_HINT = "It says what differs from the lock, which `invoke tools.list` shows."
_OF_THE_PIN = ("sum", "variables", "go", "assets")


def parse(text: str) -> Tools:
    """Return the tools of a lock, written in TOML.

    :raises ValueError: if it is no TOML, or a tool of it is none.
    :raises TypeError: if a key of it is unknown.
    """
    return MappingProxyType({name: _tool(name, of) for name, of in tomllib.loads(text).items()})


@cache
def lock() -> Tools:
    """Return the tools of the lock of this package."""
    return parse(Path(__file__).with_name("lock.toml").read_text(encoding="utf-8"))


def overridden(tools: Tools, table: Mapping[str, ToolSettings]) -> Tools:
    """Return ``tools`` with what a repository's settings say of them, and with its own.

    :raises Misused: with all that is wrong in the settings.
    """
    found = dict(tools)
    problems = []
    for name, settings in table.items():
        try:
            found[name] = _with(name, tools.get(name), settings)
        except ValueError as error:
            text = f"[tools.{name}] {error}"
            problems.append(Problem(text=text, hint=_HINT, exit_code=2))
    if problems:
        raise Misused(problems=problems)
    return MappingProxyType(found)


def _tool(name: str, values: Mapping[str, Any]) -> Tool:
    given: dict[str, Any] = {key: _frozen(value) for key, value in values.items()}
    assets = {platform: Asset(**of) for platform, of in given.pop("assets", {}).items()}
    return Tool(name=name, assets=assets, **given)


def _frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _with(name: str, tool: Tool | None, settings: ToolSettings) -> Tool:
    """Return the tool as the settings say; ``tool`` is that of the lock."""
    named = {field.name: getattr(settings, field.name) for field in fields(settings)}
    given = {key: value for key, value in named.items() if value is not None}
    if tool is None:
        return Tool(name=name, **{"range": "", **given})
    base = {field.name: getattr(tool, field.name) for field in fields(tool)}
    module, version = given.get("module", tool.module), given.get("version", tool.version)
    if (module, version) != (tool.module, tool.version):
        base = {key: value for key, value in base.items() if key not in _OF_THE_PIN}
    if module != tool.module:
        base.pop("package")
    elif (module, version) != (tool.module, tool.version):
        base["variables"] = tool.variables
    return Tool(**{**base, **given})
