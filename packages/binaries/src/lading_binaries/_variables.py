"""Whether the variables of programs can be set as they are linked.

Go's linker passes over ``-X`` without a word if there is no such variable, or one that is set to
something else as the program starts. So the sources are asked, by Go's own parser and types.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lading_binaries._go import Go
from lading_binaries._platform import Platform
from lading_binaries._program import Program


@dataclass(frozen=True, slots=True)
class Listing:
    """What a program is made of on a platform: the packages, itself the last."""

    program: Program
    platform: Platform
    packages: Sequence[Mapping[str, Any]]

    @property
    def main(self) -> Mapping[str, Any]:
        """The package of the program itself."""
        return self.packages[-1]

    def package(self, path: str) -> Mapping[str, Any] | None:
        """Return the package that the linker calls ``path``."""
        if path == "main":
            return self.main
        found = (each for each in self.packages[:-1] if each["ImportPath"] == path)
        return next(found, None)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a variable of a program on a platform."""

    program: str
    variable: str
    text: str
    platform: Platform


def faults(go: Go, listings: Iterable[Listing], root: Path) -> list[Fault]:
    """Return every variable that Go would not set; files are named from ``root``."""
    asked: dict[str, Any] = {}
    waiting: list[tuple[Listing, str, str]] = []
    found: list[Fault] = []
    for listing in listings:
        for variable in listing.program.table.variables:
            package = listing.package(variable.rpartition(".")[0])
            if package is None:
                text = _no_package(listing, variable)
                found.append(Fault(listing.program.name, variable, text, listing.platform))
                continue
            request = _request(listing, package, variable.rpartition(".")[2])
            key = _key(request)
            asked.setdefault(key, request)
            waiting.append((listing, variable, key))
    told = _told(go, asked, root)
    for listing, variable, key in waiting:
        if told[key]:
            found.append(Fault(listing.program.name, variable, told[key], listing.platform))
    return found


def _no_package(listing: Listing, variable: str) -> str:
    path, _, name = variable.rpartition(".")
    if path == listing.main["ImportPath"]:
        return f"Go calls the package of the program main: write main.{name}"
    return f"no package {path} is in the program"


def _request(listing: Listing, package: Mapping[str, Any], name: str) -> dict[str, Any]:
    sources = {each["ImportPath"]: dict(each) for each in listing.packages}
    return {"Packages": sources, "Package": package["ImportPath"], "Names": [name]}


def _key(request: Mapping[str, Any]) -> str:
    """Return what is equal if the answer is: mostly it is the same on all platforms."""
    package = request["Packages"][request["Package"]]
    return json.dumps([package, request["Names"]], sort_keys=True)


def _told(go: Go, asked: Mapping[str, Any], root: Path) -> dict[str, str]:
    if not asked:
        return {}
    answers = go.check(list(asked.values()))
    return {key: _text(answer, root) for key, (answer,) in zip(asked, answers, strict=True)}


def _text(answer: Mapping[str, Any], root: Path) -> str:
    text, file = str(answer["fault"]), str(answer["file"])
    if not text or not file:
        return text
    path = Path(file)
    shown = path.relative_to(root) if path.is_relative_to(root) else path
    return f"{text} ({shown}:{answer['line']})"


def grouped(found: Iterable[Fault], programs: Iterable[Program]) -> Iterator[tuple[str, str, str]]:
    """Give program, variable and text of each fault once, with its platforms if it has not all."""
    every = {program.name: len(program.table.platforms) for program in programs}
    groups: dict[tuple[str, str, str], list[Platform]] = {}
    for fault in found:
        groups.setdefault((fault.program, fault.variable, fault.text), []).append(fault.platform)
    for (program, variable, text), platforms in groups.items():
        partial = len(platforms) < every[program]
        where = f", for {', '.join(map(str, platforms))}" if partial else ""
        yield program, variable, text + where
