"""The reference to pages, and the archive that it stands for."""

from collections.abc import Sequence

from lading_artifact import Artifact, Release
from lading_pages._archive import Page, tree_of, unpacked
from lading_pages._errors import OtherPages
from lading_pages._maker import ARCHIVE
from lading_pages._tree import algorithm_of


def tree_in(reference: Artifact) -> str:
    """Return the object name of the folder that the pages are."""
    return reference.digest.removeprefix("gitTree:")


def pages_of(release: Release, reference: Artifact, among: Sequence[Artifact]) -> list[Page]:
    """Read the archive, which must hold exactly what the reference says.

    :raises OtherPages: if it does not.
    """
    [archive] = [each for each in among if each.kind == ARCHIVE]
    pages = unpacked(archive.file)
    if tree_of(pages, algorithm_of(release.commit)) != tree_in(reference):
        raise OtherPages(archive.name, f"they are not {reference.digest}")
    return [pages[path] for path in sorted(pages)]
