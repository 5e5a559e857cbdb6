"""What is wrong with images before anything is built."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from lading_artifact import Release
from lading_docker._buildkit import BuildKit
from lading_docker._errors import NoPython, NotLocked
from lading_docker._go import FromGo
from lading_docker._mistake import mistake_at
from lading_docker._outside import leading_out
from lading_docker._python import Python
from lading_docker._requirements import locked_in, writes
from lading_docker._source_rules import held
from lading_docker._table import SCRATCH, ImageTable
from lading_docker._tags import tags_of
from lading_docker._world import World
from lading_run import Problem

_OF_BINARY = re.compile(r'binaries\.(?:"[^"]*"|[\w-]+)(?:\.([\w-]+))?')
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def problems_of(tables: Mapping[str, ImageTable], release: Release, world: World) -> list[Problem]:
    """Return all that is wrong with the tables and with what they name in the repository."""
    found = [each for name, table in tables.items() for each in _of(name, table, release, world)]
    return [*found, *_shared(tables, release)]


def _shared(tables: Mapping[str, ImageTable], release: Release) -> Iterator[Problem]:
    """Say which tags of one place two images want."""
    owner: dict[str, str] = {}
    for name, table in tables.items():
        for place in table.names:
            for tag in tags_of(table.tags, release):
                other = owner.setdefault(f"{place}:{tag.text}", name)
                if other != name:
                    text = f"{place}:{tag.text} is a tag of [images.{other}], too"
                    yield mistake_at(release, (name, "tags"), text)


def _of(name: str, table: ImageTable, release: Release, world: World) -> Iterator[Problem]:
    if not _NAME.fullmatch(name):
        hint = "Use letters, digits, dots, hyphens and underscores."
        yield mistake_at(release, (name,), f"{name!r} cannot begin the name of a file", hint)
    if table.from_ == "wheels":
        yield from _of_wheels(name, table, release)
    elif table.from_ == "go":
        yield from _of_go(name, table, release, world)
    elif (release.source / table.from_).is_file():  # else a builder is not what is missing
        yield from BuildKit(name, table, world).problems()
    yield from held(name, table, release)


def _of_wheels(name: str, table: ImageTable, release: Release) -> Iterator[Problem]:
    if table.base == SCRATCH:
        text = "an image from wheels needs one that has Python"
        yield mistake_at(release, (name, "base"), text)
    if table.python:
        try:
            Python.at(table.python)
        except NoPython as error:
            yield mistake_at(release, (name, "python"), str(error), error.hint)
    yield from of_requirements(name, table, release)


def of_requirements(name: str, table: ImageTable, release: Release) -> Iterator[Problem]:
    """Yield what is wrong with the requirements of an image, if it has some."""
    if not table.requirements:
        return
    file = release.source / table.requirements
    if not file.is_file():
        hint = writes(table.requirements)
        yield mistake_at(
            release, (name, "requirements"), f"there is no file {table.requirements}", hint
        )
        return
    if outside := leading_out(name, release, [("requirements", table.requirements)]):
        yield from outside
        return
    try:
        locked_in(file.read_text("utf-8", errors="replace"), table.requirements)
    except NotLocked as error:
        yield from error.as_problems()


def _of_go(name: str, table: ImageTable, release: Release, world: World) -> Iterator[Problem]:
    if outside := leading_out(name, release, [("folder", table.folder)]):
        yield from outside
        return
    source = FromGo(name=name, table=table, runner=world.runner)
    for problem in source.maker.problems(release):
        yield _as_ours(name, problem, release)


def _as_ours(name: str, problem: Problem, release: Release) -> Problem:
    """Return a mistake in ``[binaries.NAME]``, which nobody wrote, as one in ``[images.NAME]``."""
    found = _OF_BINARY.match(problem.text)
    if found is None:
        return problem
    at = mistake_at(release, (name, *filter(None, found.groups())), "")
    text = f"images{problem.text.removeprefix('binaries')}"
    return replace(problem, text=text, file=at.file, line=at.line)
