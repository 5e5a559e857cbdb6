"""What is wrong with programs before any is built: all of it."""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from re import compile as pattern

from lading_artifact import Release
from lading_binaries._errors import no_go
from lading_binaries._go import Go
from lading_binaries._platform import Platform
from lading_binaries._program import Program
from lading_binaries._variables import Listing, faults, grouped
from lading_project import mistake
from lading_run import CommandFailed, Problem, ToolMissing

_NAME = pattern(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class Inspection:
    """Looks at programs in the clone of a release, with Go's help."""

    def __init__(self, release: Release, go: Go, programs: Sequence[Program]) -> None:
        self._release = release
        self._go = go
        self._programs = programs

    def problems(self) -> list[Problem]:
        """Return all that is wrong."""
        found = [problem for program in self._programs for problem in self._in_settings(program)]
        try:
            known = self._go.platforms()
        except ToolMissing:
            return [*found, no_go()]
        found += [p for program in self._programs for p in self._in_platforms(program, known)]
        return found or self._in_sources()

    def _in_settings(self, program: Program) -> Iterator[Problem]:
        """Say what of a table is not in the repository."""
        root, name, table = self._release.source, program.name, program.table
        if not _NAME.fullmatch(name):
            text = f"{name!r} cannot begin the name of a file"
            hint = "Use letters, digits, dots, hyphens and underscores."
            yield self._mistake((name,), text, hint)
        folder, package = PurePosixPath(table.folder), PurePosixPath(table.folder, table.package)
        if not (root / folder / "go.mod").is_file():
            hint = "Name the folder that holds it: folder = …"
            yield self._mistake((name, "folder"), f"{folder} holds no go.mod", hint)
        elif why := _outside(root, folder / "go.mod"):
            yield self._mistake((name, "folder"), f"{folder / 'go.mod'} {why}")
        elif not (root / package).is_dir():
            yield self._mistake((name, "package"), f"there is no folder {package}")
        elif why := _outside(root, package):
            yield self._mistake((name, "package"), f"{package} {why}")
        yield from self._in_files(program)

    def _in_files(self, program: Program) -> Iterator[Problem]:
        """Say which files cannot be put beside the program, those that no table names too."""
        root, named = self._release.source, program.table.files is not None
        for index, file in enumerate(program.names(root)):
            if text := _fault_of_file(root, file, program.name):
                place = (program.name, "files", *((index,) if named else ()))
                yield self._mistake(place, text, "" if named else _UNNAMED)

    def _in_platforms(self, program: Program, known: Mapping[str, bool]) -> Iterator[Problem]:
        """Say which platforms this Go cannot build for."""
        for index, platform in enumerate(program.table.targets):
            place = (program.name, "platforms", index)
            if platform.pair not in known:
                likely = get_close_matches(platform.pair, known, n=1)
                hint = f'Did you mean "{likely[0]}"?' if likely else "See `go tool dist list`."
                text = f"{self._go.version} cannot build for {platform.pair}"
                yield self._mistake(place, text, hint)
            elif program.table.cgo and not known[platform.pair]:
                yield self._mistake(place, f"there is no cgo on {platform.pair}")

    def _in_sources(self) -> list[Problem]:
        """Say which programs cannot be loaded, are none, or lack a variable."""
        pairs = [(each, platform) for each in self._programs for platform in each.table.targets]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            results = list(pool.map(lambda pair: self._listing(*pair), pairs))
        problems = dict.fromkeys(each for each in results if isinstance(each, Problem))
        listings = [each for each in results if isinstance(each, Listing)]
        found = faults(self._go, listings, self._release.source)
        told = (
            self._mistake((name, "variables", variable), text, _HINT)
            for name, variable, text in grouped(found, self._programs)
        )
        return [*problems, *told]

    def _mistake(self, place: tuple[str | int, ...], text: str, hint: str = "") -> Problem:
        """Return a mistake at ``place``, counted from ``[binaries]``, with file and line."""
        release = self._release
        return mistake(release.source, ("binaries", *place), text, hint, unit=release.unit)

    def _listing(self, program: Program, platform: Platform) -> Listing | Problem:
        module, package = program.module(self._release.source), program.table.package
        try:
            listed = self._go.packages(module, package, platform)
        except CommandFailed as error:
            return Problem(text=f"{program.shown} does not load:\n{error.stderr.strip()}")
        listing = Listing(program, platform, listed)
        if listing.main["Name"] != "main":
            text = f"{package} is the package {listing.main['Name']}, not main: it is no program"
            return self._mistake((program.name, "package"), text)
        return listing


_HINT = 'Declare it in the package: `var version = "dev"`; nothing but a constant may be its value.'
_UNNAMED = "It is put into the archives unless others are named: files = …"
_OUT = "leads out of the repository"
_OF_GIT = "lies in .git, which is no part of the commit"


def _outside(root: Path, path: str | PurePosixPath) -> str:
    """Say why it is no part of the commit; empty if it is.

    Symbolic links, which may be committed, can lead to the machine that builds, and to what git
    keeps of this clone: its settings name the place on that machine that it was made from.
    """
    top, found = root.resolve(), (root / path).resolve()
    if not found.is_relative_to(top):
        return _OUT
    # Some systems take .GIT for the same folder; git itself commits neither.
    names = (name.casefold() for name in found.relative_to(top).parts)
    return _OF_GIT if ".git" in names else ""


def _fault_of_file(root: Path, file: str, program: str) -> str:
    if not (root / file).is_file():
        return f"there is no file {file} in the repository"
    if why := _outside(root, file):
        return f"{file} {why}"
    if PurePosixPath(file).as_posix() in {program, f"{program}.exe"}:
        return f"{file} is what the program is called in the archive"
    return ""
