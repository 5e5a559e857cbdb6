"""The settings of this package."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from lading_changelog._errors import BadFile


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangelogTable:
    """``[changelog]`` in lading.toml.

    ``notes`` says whether a release gets the artifact ``notes.md``; ``file`` is what
    ``changelog.write`` and ``release.prepare`` edit, relative to the root of the project; with an
    empty text there is none. With ``pull_requests`` the notes tell title, author and a part of the
    description of each merged pull request, where a package can look them up.

    :raises BadFile: if it leads out of the project.
    """

    notes: bool = True
    file: str = "CHANGELOG.md"
    pull_requests: bool = False

    def __post_init__(self) -> None:
        """Refuse a path that leads elsewhere."""
        path = PurePosixPath(self.file)
        if path.is_absolute() or ".." in path.parts or "\\" in self.file:
            raise BadFile(self.file)
