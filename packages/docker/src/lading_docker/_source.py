"""What an image from a Dockerfile is built from."""

import re
from dataclasses import dataclass
from pathlib import Path

from lading_artifact import Release
from lading_docker._table import ImageTable


@dataclass(frozen=True, slots=True)
class Source:
    """The Dockerfile and the context of an image, in the clean clone of a release's commit."""

    table: ImageTable
    release: Release

    @property
    def dockerfile(self) -> Path:
        """The Dockerfile."""
        return self.release.source / self.table.from_

    @property
    def context(self) -> Path:
        """The folder that is sent."""
        return self.release.source / self.table.context

    @property
    def arguments(self) -> dict[str, str]:
        """The build arguments, of this release."""
        known = {"{version}": self.release.version, "{commit}": self.release.commit}
        return {
            name: re.sub(r"\{(?:version|commit)\}", lambda found: known[found[0]], value)
            for name, value in self.table.arguments.items()
        }

    @property
    def ignore(self) -> Path:
        """The file that says what is not sent: the Dockerfile's own, if it has one."""
        own = self.dockerfile.with_name(f"{self.dockerfile.name}.dockerignore")
        return own if own.is_file() else self.context / ".dockerignore"

    def shown(self, file: Path) -> str:
        """Return a path as it is told: from the root of the repository."""
        return file.relative_to(self.release.source).as_posix()
