"""The maker of pages: a folder of the commit, or what a command builds, in one file."""

import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from lading_artifact import Artifact, Made, Order, Release
from lading_pages._archive import NAME, Page, packed, pages_in, tree_of
from lading_pages._errors import CommandFails, NoPages
from lading_pages._stream import DOMAIN, NO_JEKYLL
from lading_pages._table import PagesTable, mistakes, place_of
from lading_pages._tree import FILE, algorithm_of
from lading_project import mistake
from lading_run import Command, CommandFailed, Problem, Runner, run

KIND = "pages"
NAMED = "pages-with-domain"
"""Pages that name their domain. The reference says so, for targets look before they get files."""
ARCHIVE = "pages-archive"
_UMASK = 0o022


@dataclass(frozen=True, slots=True)
class PagesMaker:
    """Makes the pages as a file, and a reference to what git makes of them."""

    table: PagesTable
    runner: Runner = run
    name: str = "pages"
    needs: Collection[str] = frozenset()
    makes: Collection[str] = frozenset({ARCHIVE, KIND, NAMED})

    def problems(self, release: Release, /) -> Sequence[Problem]:
        """Say all that is wrong: with the table, the folder, or the program that builds it."""
        if wrong := mistakes(self.table, release):
            return wrong
        if self.table.command:
            return self._program_problems(release)
        if text := _no_folder(release.source, self.table):
            return [mistake(release.source, ("pages", "folder"), text, unit=release.unit)]
        try:
            pages_in(_folder(release.source, self.table), self.table.folder)
        except NoPages as error:
            return error.as_problems()
        return []

    def make(self, order: Order, /) -> Made:
        """Write ``pages.tar.gz``, and say which tree the branch is to hold.

        :raises CommandFails: if the command fails.
        :raises NoPages: if something in the folder is no page, or nothing is there.
        """
        release, path = order.release, order.folder / NAME
        pages = self._pages(release)
        path.write_bytes(packed(pages, release.epoch))
        tree = tree_of(pages, algorithm_of(release.commit))
        place = place_of(self.table, release.version)
        return Made(
            artifacts=[
                Artifact.of_file(path, kind=ARCHIVE, media_type="application/gzip"),
                Artifact(
                    name=place.name,
                    kind=NAMED if DOMAIN in pages else KIND,
                    digest=f"gitTree:{tree}",
                ),
            ]
        )

    def _pages(self, release: Release) -> dict[bytes, Page]:
        table = self.table
        if not table.command:
            pages = pages_in(_folder(release.source, table), table.folder)
        else:
            with TemporaryDirectory(dir=release.work, prefix="pages-") as name:
                copy = Path(name) / "source"
                shutil.copytree(release.source, copy, symlinks=True)
                self._build(copy, release)
                pages = pages_in(_folder(copy, table), table.folder)
        whole = not place_of(table, release.version).into
        added = {NO_JEKYLL: Page(NO_JEKYLL, FILE, b"")} if whole and not table.jekyll else {}
        return added | pages

    def _build(self, copy: Path, release: Release) -> None:
        """Run the command as a build: it knows the commit's time, and is given no token of ours."""
        env = {
            "SOURCE_DATE_EPOCH": str(release.epoch),
            "PYTHONHASHSEED": "0",
            "TZ": "UTC",
            "LC_ALL": "C.UTF-8",
        }
        command = Command(
            *self.table.command, cwd=copy, env=env, umask=_UMASK, looks=True, clean=True
        )
        try:
            self.runner(command)
        except CommandFailed as error:
            raise CommandFails(error) from error

    def _program_problems(self, release: Release) -> list[Problem]:
        program = self.table.command[0]
        path = release.source / program if "/" in program else program
        if shutil.which(path):
            return []
        hint = (
            "It is looked for on PATH; a path, such as ./build, begins at the root of the commit."
        )
        text = f"[pages] there is no program {program!r}"
        return [Problem(text=text, hint=hint, exit_code=69)]


def _folder(source: Path, table: PagesTable) -> Path:
    """Return the folder, without leaving the source by a link on the way.

    :raises NoPages: if there is none.
    """
    if text := _no_folder(source, table):
        raise NoPages(table.folder, [text])
    return source / table.folder


def _no_folder(source: Path, table: PagesTable) -> str:
    folder = source / table.folder
    if not folder.is_dir():
        return f"there is no folder {table.folder}"
    inside = folder.resolve().is_relative_to(source.resolve())
    return "" if inside else f"{table.folder} lies outside of the commit"
