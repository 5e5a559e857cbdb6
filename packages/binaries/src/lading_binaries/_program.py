"""A program: its name, its table, and what its files are called."""

from dataclasses import dataclass
from pathlib import Path

from lading_artifact import Release
from lading_binaries._archive import Member
from lading_binaries._go import Module
from lading_binaries._platform import Platform
from lading_binaries._table import BinaryTable

_USUAL = ("README.md", "LICENSE")


@dataclass(frozen=True, slots=True)
class Program:
    """One of the tables ``[binaries.*]`` with its name."""

    name: str
    table: BinaryTable

    @property
    def shown(self) -> str:
        """Its name, with the folder from which Go names files if that is not the root."""
        folder = self.table.folder
        return self.name if folder == "." else f"{self.name} (in {folder})"

    def module(self, root: Path) -> Module:
        """Return the module that it is built from, in the checkout ``root``."""
        table = self.table
        return Module(root=root, folder=table.folder, cgo=table.cgo, tags=table.tags)

    def names(self, root: Path) -> tuple[str, ...]:
        """Return what the other files in its archives are called, in the checkout ``root`` too."""
        if self.table.files is not None:
            return self.table.files
        return tuple(name for name in _USUAL if (root / name).is_file())

    def files(self, root: Path) -> list[Member]:
        """Return what else is in its archives, out of the checkout ``root``."""
        return [Member(name, root / name, _runs(root / name)) for name in self.names(root)]

    def stem(self, release: Release, platform: Platform) -> str:
        """Return what its file for a platform is called, without the ending."""
        return f"{self.name}_{release.version}_{platform.label}"


def _runs(path: Path) -> bool:
    return bool(path.stat().st_mode & 0o100)
