"""Finding tools, and getting those that are not there."""

import logging
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path

from lading_artifact import Tables
from lading_run import LadingError, Runner, ToolMissing, run
from lading_tools._advice import Installer, advice
from lading_tools._cache import Cache, user_cache
from lading_tools._errors import ToolsMissing, UnknownTool
from lading_tools._found import Found, Where
from lading_tools._go import build, go_version, too_old
from lading_tools._installed import installed
from lading_tools._lock import Tools, lock, overridden
from lading_tools._platform import Platform, this_platform
from lading_tools._progress import told
from lading_tools._table import ToolSettings
from lading_tools._tool import Asset, Tool

log = logging.getLogger(__name__)


def _this_installer() -> Installer:
    programs = ("brew", "apt-get") if sys.platform == "darwin" else ("apt-get", "brew")
    return Installer(next(filter(shutil.which, programs), ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Toolbox:
    """The tools that are known, and the cache in which they are kept; ``toolbox`` makes one."""

    tools: Tools = field(default_factory=lock, hash=False)
    cache: Path = field(default_factory=lambda: user_cache({}, sys.platform))
    platform: Platform = field(default_factory=this_platform)
    installer: Installer = field(default_factory=_this_installer)

    def look(self, name: str, *, runner: Runner = run) -> Found:
        """Return what there is of a tool. Nothing is built or downloaded; no socket is opened.

        :raises UnknownTool: if there is no such tool.
        """
        return self.look_all([name], runner=runner)[0]

    def look_all(self, names: Iterable[str], *, runner: Runner = run) -> list[Found]:
        """Return what there is of each; those that are missing share one hint."""
        found = [self._look(tool, runner) for tool in self.known(names)]
        missing = [each.tool for each in found if each.where is Where.MISSING]
        hint = advice(missing, self.installer)
        return [replace(each, hint=hint) if each.tool in missing else each for each in found]

    def find(self, name: str, *, runner: Runner = run) -> Path:
        """Return the program of a tool, as ``find_all`` does."""
        return self.find_all([name], runner=runner)[name]

    def find_all(self, names: Iterable[str], *, runner: Runner = run) -> dict[str, Path]:
        """Return the programs of tools, by name: from PATH, the cache, or got now.

        :raises UnknownTool: if there is no such tool.
        :raises ToolsMissing: with all that cannot be got, before any is.
        :raises ToolNotVerified: if what was got is not what it should be.
        :raises ToolNotBuilt: if getting it failed.
        """
        found = self.look_all(names, runner=runner)
        if problems := [each.problem for each in found if each.problem]:
            raise ToolsMissing(problems)
        return {each.tool.name: each.path or self._got(each, runner) for each in found}

    def known(self, names: Iterable[str]) -> list[Tool]:
        """Return the tools so named, each once.

        :raises UnknownTool: with all that are unknown.
        """
        wanted = list(dict.fromkeys(names))
        if unknown := [name for name in wanted if name not in self.tools]:
            raise UnknownTool(unknown, self.tools)
        return [self.tools[name] for name in wanted]

    def _look(self, tool: Tool, runner: Runner) -> Found:
        path, version, not_this = installed(tool, runner)
        if path:
            return Found(tool=tool, where=Where.PATH, path=path, version=version)
        asset = tool.asset(self.platform)
        reasons = [not_this] if not_this else []
        for source in self._sources(tool):
            path, wrong = Cache(self.cache, self.platform).program(tool, source)
            if path:
                why = "; ".join(reasons)
                return Found(tool=tool, where=Where.CACHE, path=path, version=tool.pinned, why=why)
            reasons += [wrong] if wrong else []
        cannot_build = _cannot_build(tool, runner)
        where = Where.BUILD if not cannot_build else Where.FETCH if asset else Where.MISSING
        if where is Where.MISSING:
            reasons = [*(reasons or ["it is not on PATH"]), cannot_build]
        version = "" if where is Where.MISSING else tool.pinned
        return Found(tool=tool, where=where, version=version, why="; ".join(reasons))

    def _sources(self, tool: Tool) -> list[Tool | Asset]:
        built: list[Tool | Asset] = [tool] if tool.module else []
        asset = tool.asset(self.platform)
        return [*built, asset] if asset else built

    def _got(self, found: Found, runner: Runner) -> Path:
        tool, cache = found.tool, Cache(self.cache, self.platform)
        asset = tool.asset(self.platform)
        if found.where is Where.FETCH and asset:
            return cache.put(tool, asset, lambda folder: _fetched(found, asset, folder))
        return cache.put(tool, tool, lambda folder: _built(found, self.platform, folder, runner))


def _fetched(found: Found, asset: Asset, folder: Path) -> Mapping[str, str]:
    # Only who downloads needs the client for HTTP, which takes longest to import.
    fetch = import_module("lading_tools._asset").fetch
    _tell_why(found)
    with told(f"downloading {found.tool.name} {found.tool.version}"):
        facts: Mapping[str, str] = fetch(found.tool, asset, folder)
        return facts


def _built(found: Found, platform: Platform, folder: Path, runner: Runner) -> Mapping[str, str]:
    _tell_why(found)
    note = "only once; it can take minutes"
    with told(f"building {found.tool.name} {found.tool.version}", note):
        return build(found.tool, platform, folder, runner)


def _tell_why(found: Found) -> None:
    """Tell why what is there will not do; whoever waits for the one that gets it says nothing."""
    if found.why:
        log.info("%s", found.why)


def _cannot_build(tool: Tool, runner: Runner) -> str:
    """Return why Go cannot build it; empty if it can."""
    if not tool.module:
        return "no source of it is pinned"
    try:
        version = go_version(runner)
    except ToolMissing:
        return "there is no go to build it"
    except LadingError as error:
        return f"go does not work: {str(error).splitlines()[-1]}"
    if too_old(version, tool.go):
        return f"go is {version}, building it needs {tool.go}"
    return ""


def toolbox(tables: Tables, environment: Mapping[str, str] = os.environ) -> Toolbox:
    """Return the tools as a unit's settings say, in the cache that the environment names.

    It is for functions that entry points name and for tasks: others are given a ``Toolbox``.

    :raises Misused: with all that is wrong in ``[tools.*]``.
    :raises Refused: on a system for which there are no tools.
    :raises Unavailable: if the environment names no cache, and the user has no home for one.
    """
    settings = tables.table("tools", dict[str, ToolSettings]) or {}
    return Toolbox(
        tools=overridden(lock(), settings),
        cache=user_cache(environment, sys.platform),
    )


def find(
    name: str, *, runner: Runner = run, cache: Path | None = None, tools: Tools | None = None
) -> Path:
    """Return the program of a tool: from PATH, from the cache, or got now.

    Without ``cache`` it is the user's, without ``tools`` they are those of the lock; it raises as
    ``Toolbox.find_all`` does.
    """
    return _box(cache, tools).find(name, runner=runner)


def find_all(
    names: Iterable[str],
    *,
    runner: Runner = run,
    cache: Path | None = None,
    tools: Tools | None = None,
) -> dict[str, Path]:
    """Return the programs of tools by name, as ``find`` does of one."""
    return _box(cache, tools).find_all(names, runner=runner)


def look(
    name: str, *, runner: Runner = run, cache: Path | None = None, tools: Tools | None = None
) -> Found:
    """Return what there is of a tool; nothing is built or downloaded."""
    return _box(cache, tools).look(name, runner=runner)


def _box(cache: Path | None, tools: Tools | None) -> Toolbox:
    where = cache or user_cache(os.environ, sys.platform)
    return Toolbox(cache=where, tools=lock() if tools is None else tools)
