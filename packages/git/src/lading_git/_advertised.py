"""The refs that a remote says it has."""

from collections.abc import Mapping
from dataclasses import dataclass

from lading_git._git import lines_in


@dataclass(frozen=True, slots=True)
class Advertised:
    """Full object names by full ref name; what an annotated tag leads to under ``…^{}``."""

    refs: Mapping[str, str]

    def commit_of_tag(self, tag: str) -> str | None:
        """Return what the tag leads to in the end; None if there is no such tag."""
        name = f"refs/tags/{tag}"
        return self.refs.get(f"{name}^{{}}", self.refs.get(name))

    @property
    def branches(self) -> list[str]:
        """The names of all branches that were asked for."""
        start = "refs/heads/"
        return [name.removeprefix(start) for name in self.refs if name.startswith(start)]

    def tip(self, branch: str) -> str | None:
        """Return the commit that the branch is on; None if there is no such branch."""
        return self.refs.get(f"refs/heads/{branch}")


def advertised_in(listing: str) -> Advertised:
    """Read what ``git ls-remote`` printed."""
    lines = (line.split("\t", 1) for line in lines_in(listing))
    return Advertised({name: found for found, name in lines})
