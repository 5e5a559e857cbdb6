"""One program for one platform: built, read back, packed."""

import logging
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from lading_artifact import Artifact, Release
from lading_binaries._archive import Member, write_tar_gz, write_zip
from lading_binaries._build_info import BuildInfo
from lading_binaries._errors import BuildFailed
from lading_binaries._executable import HEAD, platform_of
from lading_binaries._go import Go
from lading_binaries._platform import Platform
from lading_binaries._program import Program
from lading_run import CommandFailed

log = logging.getLogger(__name__)

_BUILD_INFO = re.compile(
    bytes.fromhex("3077af0c9274080241e1c107e6d618e6")
    + b".*?"
    + bytes.fromhex("f932433186182072008242104116d8f2"),
    re.DOTALL,
)
"""What Go writes of the build into a program (``cmd/go/internal/modload``), with its two marks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """Where programs are built, and of what."""

    release: Release
    checkout: Path
    scratch: Path
    go: Go
    processes: int
    """How many processes Go may run for each program."""

    def make(self, program: Program, platform: Platform, folder: Path) -> Artifact:
        """Build the program into ``folder``, as the file that people download.

        :raises BuildFailed: if Go fails, or what it built is not what was asked for.
        """
        with TemporaryDirectory(dir=self.scratch, prefix="build-") as room:
            file = Path(room) / f"{program.name}{platform.ending}"
            values = program.table.values(self.release)
            self._build(program, platform, file, values)
            if wrong := list(self._faults(file, platform, values)):
                raise BuildFailed("; ".join(wrong))
            log.info("built %s for %s", program.name, platform)
            return self._pack(program, platform, file, folder)

    def _build(
        self, program: Program, platform: Platform, file: Path, values: Mapping[str, str]
    ) -> None:
        try:
            self.go.build(
                program.module(self.checkout),
                program.table.package,
                platform,
                file,
                values=values,
                processes=self.processes,
            )
        except CommandFailed as error:
            raise BuildFailed(error.stderr.strip() or str(error)) from error

    def _faults(self, file: Path, platform: Platform, values: Mapping[str, str]) -> Iterator[str]:
        """Read the file back, and say in what it is not what was asked for."""
        with file.open("rb") as content:
            head = content.read(HEAD)
        try:
            found = platform_of(head)
        except ValueError as error:
            yield f"what Go built is no program: {error}"
            return
        if found != platform.pair:
            yield f"the file is not for {platform.pair}: {found}"
        yield from self._faults_told(self.go.read_back(file), platform)
        code = _BUILD_INFO.sub(b"", file.read_bytes()) if values else b""
        for variable, value in values.items():
            if value.encode() not in code:
                yield f"{variable} is not in the program, so nothing in it reads that variable"

    def _faults_told(self, info: BuildInfo, platform: Platform) -> Iterator[str]:
        wanted = {**platform.environment, "vcs.modified": "false"}
        if not (self.checkout / ".gitmodules").exists():  # whose commits are others
            wanted["vcs.revision"] = self.release.commit
        for key, value in wanted.items():
            if key in platform.level and not platform.variant and key not in info.settings:
                continue  # Go before 1.23 does not know it, and builds for the least there is
            found = info.settings.get(key, "nothing")
            if found.split(",")[0] != value:
                yield f"its build information says of {key} {found}, not {value}"

    def _pack(self, program: Program, platform: Platform, file: Path, folder: Path) -> Artifact:
        form, stem = program.table.format_for(platform), program.stem(self.release, platform)
        if form == "none":
            path = folder / f"{stem}{platform.ending}"
            shutil.move(file, path)
            return Artifact.of_file(path, kind="binary")
        path = folder / f"{stem}.{form}"
        members = [Member(file.name, file, executable=True), *program.files(self.checkout)]
        write, media_type = _WAYS[form]
        write(path, members, self.release.epoch)
        return Artifact.of_file(path, kind="binary-archive", media_type=media_type)


_WAYS = {
    "tar.gz": (write_tar_gz, "application/gzip"),
    "zip": (write_zip, "application/zip"),
}
