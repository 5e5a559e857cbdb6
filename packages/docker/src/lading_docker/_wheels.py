"""An image from wheels: a virtual environment on a base that has Python."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from pathlib import Path

from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

from lading_artifact import Artifact, Release
from lading_docker._errors import NoPython, NoWheel
from lading_docker._facts import Version, facts_of
from lading_docker._image import Run
from lading_docker._layer import File
from lading_docker._mistake import mistake_at
from lading_docker._python import Python, python_at, python_in
from lading_docker._requirements import Downloader, environment_of, locked_at, tags_for
from lading_docker._shelf import Recipe
from lading_docker._table import ImageTable
from lading_docker._venv import HOME, environment_files, files_of
from lading_oci import Layout, Platform

Files = Mapping[str, File]

_ALWAYS = 315_532_800
"""1980-01-01: the layer of what is locked is the same from commit to commit, and is sent once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FromWheels:
    """Makes the layers of an image from wheels: first what is needed, then what is released."""

    name: str
    table: ImageTable
    release: Release
    """Its time is that of its wheels; what they need has the same one in every release."""
    wheels: Sequence[Artifact]
    downloader: Downloader

    def recipes(self, base: Layout | None, platform: Platform, room: Path) -> list[Recipe]:
        """Return what each layer is made of; ``room`` is a folder to work in.

        :raises NoPython: if the base has none.
        :raises NoWheel: if there is no wheel of a project for the platform.
        :raises NotLocked: if the requirements are not locked.
        """
        python = self._python(base, platform)
        glibc = facts_of(base, platform).glibc if base else ()
        where = {"platform": str(platform), "python": [python.path, python.version]}
        environment = environment_of(platform, python.version)
        listed = locked_at(self.release.source, self.table.requirements)
        locked = [each for each in listed if each.holds_for(environment)]
        own = self._own(platform, python, glibc)

        def needed() -> Files:
            folder = room / "wheels"
            wheels = self.downloader.get(locked, platform, python.version, folder, glibc)
            return {**environment_files(python), **files_of(wheels, python)}

        return [
            Recipe(
                created_by=f"lading: {self.table.requirements or 'a virtual environment'}",
                epoch=_ALWAYS,
                of={**where, "glibc": glibc, "locked": [each.text for each in locked]},
                files=needed,
            ),
            Recipe(
                created_by=f"lading: {', '.join(each.name for each in own)}",
                epoch=self.release.epoch,
                of={**where, "wheels": [[each.name, each.digest] for each in own]},
                files=lambda: files_of([each.file for each in own], python),
            ),
        ]

    def run(self, scripts: Sequence[str]) -> Run:
        """Return how it is run: by the only script that the projects bring, unless it is said."""
        entrypoint = self.table.entrypoint
        if not entrypoint and len(scripts) == 1:
            entrypoint = (f"/{scripts[0]}",)
        environment = {"VIRTUAL_ENV": HOME, "PYTHONDONTWRITEBYTECODE": "1"}
        return Run(entrypoint=entrypoint, environment=environment, first=f"{HOME}/bin")

    def _python(self, base: Layout | None, platform: Platform) -> Python:
        if base is None:
            raise NoPython("there is no Python on scratch", hint="Name a base: base = …")
        try:
            path = self.table.python
            return python_at(path, base, platform) if path else python_in(base, platform)
        except NoPython as error:
            wrong = mistake_at(self.release, (self.name, "python"), str(error), error.hint)
            raise NoPython(problems=[wrong]) from error

    def _own(self, platform: Platform, python: Python, glibc: Version) -> list[Artifact]:
        """Return the wheels of this release that go in: of each project the one that runs there."""
        self._need_projects()
        wanted = {canonicalize_name(each) for each in self.table.projects}
        order = _tags(platform, python, glibc)
        found: dict[str, Artifact] = {}
        best: dict[str, int] = {}
        names = set()
        for wheel in self.wheels:
            project, _, _, tags = parse_wheel_filename(wheel.name)
            names.add(project)
            place = min((order[tag] for tag in tags if tag in order), default=None)
            if place is None or project not in (wanted or {project}):
                continue
            if project not in best or place < best[project]:
                found[project], best[project] = wheel, place
        missing = sorted((wanted or names) - set(found))
        if missing or not found:
            text = ", ".join(missing) or "any project"
            raise NoWheel(
                f"this release has no wheel of {text} that runs on {platform} with Python"
                f" {python.version}",
                hint="Build wheels for it, or leave the platform out of the image.",
            )
        return [found[name] for name in sorted(found)]

    def _need_projects(self) -> None:
        """Return if there is a wheel of each project that is named.

        :raises NoWheel: if not, with the line of the projects.
        """
        there = sorted({parse_wheel_filename(each.name)[0] for each in self.wheels})
        lost = [each for each in self.table.projects if canonicalize_name(each) not in there]
        if lost:
            place, text = (self.name, "projects"), "this release has no wheel of {}"
            tell = partial(mistake_at, self.release, place)
            raise NoWheel(problems=[tell(text.format(x), _likely(x, there)) for x in lost])


def _likely(name: str, names: Sequence[str]) -> str:
    likely = get_close_matches(canonicalize_name(name), names, n=1)
    known = f"It has wheels of {', '.join(names)}." if names else "It has no wheels."
    return f"Did you mean {likely[0]}?" if likely else known


def _tags(platform: Platform, python: Python, glibc: Version) -> dict[Tag, int]:
    """Return the tags that run there, each with its place: the most particular come first."""
    major, minor = map(int, python.version.split("."))
    platforms = tags_for(platform, glibc)
    tags = [
        *cpython_tags((major, minor), platforms=platforms),
        *compatible_tags((major, minor), f"cp{major}{minor}", platforms),
    ]
    return {tag: place for place, tag in reversed([*enumerate(tags)])}
