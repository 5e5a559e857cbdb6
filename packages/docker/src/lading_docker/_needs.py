"""What the wheels in an image require, held against what is in it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from packaging.metadata import parse_email
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import InvalidVersion, Version

from lading_docker._requirements import Locked, environment_of, unknown_in
from lading_oci import Platform

_OURS = re.compile(r"app/lib/python(3\.\d+)/site-packages/.*")
"""What the base brings does not count: the virtual environment does not see it."""


@dataclass(frozen=True, slots=True)
class _Installed:
    """One package in the virtual environment."""

    name: str
    version: str
    requires: tuple[Requirement, ...]

    def fits(self, requirement: Requirement) -> bool:
        """Say whether it is of a version that is required."""
        try:
            version = Version(self.version)
        except InvalidVersion:  # from before there were rules
            return True
        return requirement.specifier.contains(version, prereleases=True)


def lacking(
    metadata: Mapping[str, bytes], platform: Platform, locked: Sequence[Locked]
) -> Iterator[str]:
    """Say of each requirement that is not met who has it; ``metadata`` is by path in the image."""
    ours = {path: found[1] for path in metadata if (found := _OURS.fullmatch(path))}
    if not ours:
        return
    environment = environment_of(platform, next(iter(ours.values())))
    read = [_read(metadata[path]) for path in ours]
    there = {canonicalize_name(each.name): each for each in read}
    asked = [Requirement(each.name) for each in locked if each.holds_for(environment)]
    todo = [(name, "") for name in there]
    todo += [(canonicalize_name(each.name), extra) for each in asked for extra in each.extras]
    seen = set[tuple[NormalizedName, str]]()
    while todo:
        name, extra = pair = todo.pop()
        if pair in seen or name not in there:
            continue
        seen.add(pair)
        for requirement in _needed(there[name], {**environment, "extra": extra}):
            wanted = canonicalize_name(requirement.name)
            if wrong := _wrong(there.get(wanted), requirement, there[name]):
                yield wrong
            todo += [(wanted, each) for each in requirement.extras]


def _needed(package: _Installed, environment: Mapping[str, str]) -> Iterator[Requirement]:
    for requirement in package.requires:
        marker = requirement.marker
        if marker is None or (not unknown_in(str(marker)) and marker.evaluate(dict(environment))):
            yield requirement


def _wrong(found: _Installed | None, requirement: Requirement, who: _Installed) -> str:
    wanted = f"{requirement.name}{requirement.specifier}"
    if found is None:
        return f"{who.name} {who.version} requires {wanted}, which is not in it"
    if not found.fits(requirement):
        return f"{who.name} {who.version} requires {wanted}, and {found.version} is in it"
    return ""


def _read(head: bytes) -> _Installed:
    raw, _ = parse_email(head)
    texts = raw.get("requires_dist", [])
    return _Installed(raw.get("name", ""), raw.get("version", ""), tuple(_parsed(texts)))


def _parsed(texts: Sequence[str]) -> Iterator[Requirement]:
    for text in texts:
        try:
            yield Requirement(text)
        except InvalidRequirement:  # from before there were rules: pip leaves it out, too
            continue
