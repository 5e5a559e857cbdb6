"""Pages in one file: the same bytes for the same pages."""

import io
import os
import stat
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lading_archive import gzipped
from lading_pages._errors import NoPages, OtherPages
from lading_pages._link import astray
from lading_pages._tree import FILE, LINK, PROGRAM, Entry, object_name, tree_name

NAME = "pages.tar.gz"
_NOT_TAKEN = ("", ".", "..", ".git")


@dataclass(frozen=True, slots=True)
class Page:
    """A file or a link of the pages: its path as git has it, its mode, and its bytes."""

    path: bytes
    mode: str
    content: bytes


def pages_in(folder: Path, shown: str) -> dict[bytes, Page]:
    """Read all files and links of a folder, by path. Folders that are empty are left out.

    :raises NoPages: with all that is neither, leads out of the folder, or cannot be read; and if
        there is nothing.
    """
    wrong: list[str] = []
    read = [_page(folder, path, wrong) for path in _paths(folder, wrong)]
    found = {page.path: page for page in read if page}
    wrong += astray(_links(found))
    if wrong or not found:
        raise NoPages(shown, sorted({*wrong}) or ["there is no file in it"])
    return found


def _paths(folder: Path, wrong: list[str]) -> Iterator[str]:
    unread: list[OSError] = []
    for parent, folders, files in os.walk(folder, onerror=unread.append):
        for name in (*files, *folders):  # links to folders are among these
            yield os.path.relpath(Path(parent, name), folder)
    wrong += [_unread(os.path.relpath(error.filename, folder), error) for error in unread]


def _unread(path: str, error: OSError) -> str:
    return f"{path!r} cannot be read: {error.strerror}"


def _page(folder: Path, path: str, wrong: list[str]) -> Page | None:
    try:
        return _read(folder, path, wrong)
    except OSError as error:
        wrong.append(_unread(path, error))
        return None


def _read(folder: Path, path: str, wrong: list[str]) -> Page | None:
    file = folder / path
    mode, name = file.lstat().st_mode, os.fsencode(path)
    if stat.S_ISDIR(mode):
        return None
    if not _may_be(path):
        wrong.append(f"{path!r} belongs to git")
    elif stat.S_ISREG(mode):
        return Page(name, PROGRAM if mode & stat.S_IXUSR else FILE, file.read_bytes())
    elif stat.S_ISLNK(mode):
        return Page(name, LINK, os.fsencode(file.readlink()))
    else:
        wrong.append(f"{path!r} is neither a file nor a link")
    return None


def _may_be(path: str) -> bool:
    return not any(part.lower() in _NOT_TAKEN for part in path.split("/"))


def _links(pages: Mapping[bytes, Page]) -> dict[str, str]:
    return {
        os.fsdecode(path): os.fsdecode(page.content)
        for path, page in pages.items()
        if page.mode == LINK
    }


def tree_of(pages: dict[bytes, Page], algorithm: str) -> str:
    """Return the object name of the folder that git makes of the pages."""
    entries = {
        path: Entry(page.mode, object_name("blob", page.content, algorithm))
        for path, page in pages.items()
    }
    return tree_name(entries, algorithm)


def packed(pages: dict[bytes, Page], epoch: int) -> bytes:
    """Return the pages as a .tar.gz: by path, ``epoch`` as every time, owners 0 without a name."""
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(pages):
            archive.addfile(_member(pages[path], epoch), io.BytesIO(pages[path].content))
    return gzipped(whole.getbuffer())


def _member(page: Page, epoch: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(os.fsdecode(page.path))
    member.mtime = epoch
    if page.mode == LINK:
        member.type, member.linkname, member.mode = (
            tarfile.SYMTYPE,
            os.fsdecode(page.content),
            0o777,
        )
    else:
        member.size, member.mode = len(page.content), int(page.mode[-3:], 8)
    return member


def unpacked(archive: Path) -> dict[bytes, Page]:
    """Read an archive of pages. Nothing is written anywhere.

    :raises OtherPages: if it is none, or holds what `packed` never writes.
    """
    try:
        with tarfile.open(archive, mode="r:gz", errorlevel=2) as opened:
            pages = {
                os.fsencode(member.name): _unpacked(archive, opened, member) for member in opened
            }
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise OtherPages(archive.name, str(error)) from error
    if wrong := "; ".join(astray(_links(pages))):
        raise OtherPages(archive.name, wrong)
    return pages


def _unpacked(archive: Path, opened: tarfile.TarFile, member: tarfile.TarInfo) -> Page:
    name = os.fsencode(member.name)
    if not _may_be(member.name) or not (member.isreg() or member.issym()):
        raise OtherPages(archive.name, f"{member.name!r} is no page")
    if member.issym():
        return Page(name, LINK, os.fsencode(member.linkname))
    content = opened.extractfile(member)
    mode = PROGRAM if member.mode & stat.S_IXUSR else FILE
    return Page(name, mode, content.read() if content else b"")
