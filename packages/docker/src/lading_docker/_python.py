"""The Python in a base image."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from lading_docker._errors import NoPython
from lading_docker._facts import facts_of, runs_in
from lading_oci import Layout, Platform


@dataclass(frozen=True, slots=True)
class Python:
    """An interpreter in an image, by its path from the root, without a slash before."""

    path: str
    version: str
    """Such as ``3.12``."""

    @classmethod
    def at(cls, path: str) -> "Python":
        """Read the path of an interpreter that is named after its version.

        :raises NoPython: if it is not.
        """
        found = re.search(r"python(3\.\d+)$", path)
        if not path.startswith("/") or found is None:
            raise NoPython(
                f"{path!r} is no interpreter",
                hint="Write its path and version, such as /usr/local/bin/python3.12.",
            )
        return cls(path.lstrip("/"), found[1])

    @property
    def folder(self) -> str:
        """The folder that it is in, with a slash before."""
        return f"/{PurePosixPath(self.path).parent}"


def python_in(base: Layout, platform: Platform) -> Python:
    """Return the interpreter that an image has; of several that in /usr/local, then the newest.

    :raises NoPython: if it has none where they usually are.
    """
    found = [Python.at(f"/{path}") for path in facts_of(base, platform).pythons]
    if not found:
        raise NoPython(
            f"the base has no Python for {platform} in /usr/local/bin, /usr/bin or /opt/*/bin",
            hint='Say where it is: python = "/path/to/python3.12".',
        )
    return max(found, key=_preference)


def python_at(path: str, base: Layout, platform: Platform) -> Python:
    """Return the interpreter at a path in an image, where it may be a link.

    :raises NoPython: if it is not named after its version, or no program is there.
    """
    found, there = Python.at(path), facts_of(base, platform).pythons
    if found.path in there or runs_in(base, platform, path):
        return found
    known = ", ".join(f"/{each}" for each in there)
    raise NoPython(
        f"the base has no program {path} for {platform}",
        hint=f"It has {known}." if known else "Take a base that has Python.",
    )


def _preference(python: Python) -> tuple[bool, tuple[int, ...]]:
    version = tuple(map(int, python.version.split(".")))
    return python.path.startswith("usr/local/"), version
