"""What an image from a Dockerfile is built from."""

import re
from dataclasses import dataclass
from pathlib import Path

from lading_artifact import Release
from lading_docker._dockerfile import parse
from lading_docker._table import ImageTable
from lading_oci import Platform, Reference


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
    def text(self) -> str:
        """What is in the Dockerfile."""
        return self.dockerfile.read_text("utf-8", errors="replace")

    def given(self, platform: Platform) -> dict[str, str]:
        """Return the build arguments for a platform, with what BuildKit itself sets."""
        built_in = {
            "PLATFORM": str(platform),
            "OS": platform.os,
            "ARCH": platform.architecture,
            "VARIANT": platform.variant,
        }
        both = {f"{side}{key}": v for key, v in built_in.items() for side in ("TARGET", "BUILD")}
        return {**both, **self.arguments}

    @property
    def below(self) -> Reference | None:
        """The image that it is on, if that is the same for all platforms and has a digest."""
        dockerfile = parse(self.text)
        platforms = self.table.targets
        found = {dockerfile.below(self.table.target, self.given(each)) for each in platforms}
        try:
            [reference] = (Reference.parse(_with_registry(each)) for each in found)
        except ValueError:  # several, or no reference
            return None
        return reference if reference.digest else None

    @property
    def ignore(self) -> Path:
        """The file that says what is not sent: the Dockerfile's own, if it has one."""
        own = self.dockerfile.with_name(f"{self.dockerfile.name}.dockerignore")
        return own if own.is_file() else self.context / ".dockerignore"

    def shown(self, file: Path) -> str:
        """Return a path as it is told: from the root of the repository."""
        return file.relative_to(self.release.source).as_posix()


def _with_registry(image: str) -> str:
    """Return a name as BuildKit understands it: one without a registry is of Docker Hub."""
    first, slash, _ = image.partition("/")
    if slash and (first == "localhost" or "." in first or ":" in first):
        return image
    return f"docker.io/{image}" if slash else f"docker.io/library/{image}"
