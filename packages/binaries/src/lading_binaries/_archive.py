"""Archives that depend on nothing but the names and bytes in them, and one time.

They are compressed by libdeflate, which gives the same bytes everywhere; zlib does not, for some
systems have another library under its name.
"""

import io
import tarfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lading_archive import gzipped
from lading_binaries._zip import Entry, write_entries

_LEVEL = 9
_ZIP_BEGINS = 315_532_800  # 1980-01-01, before which the format has no times


@dataclass(frozen=True, slots=True, order=True)
class Member:
    """A file and what it is called in an archive, with slashes."""

    name: str
    path: Path
    executable: bool = False

    @property
    def mode(self) -> int:
        """Its permission bits: of all bits only whether it can be run counts."""
        return 0o755 if self.executable else 0o644


def write_tar_gz(path: Path, members: Iterable[Member], epoch: int) -> None:
    """Write ``members``, sorted by name, each with the time ``epoch`` (seconds since 1970).

    The format is POSIX.1-2001's (pax) in gzip (RFC 1952); the header of the latter names no file
    and no time.
    """
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for member in sorted(members):
            info = tarfile.TarInfo(member.name)
            info.mode, info.mtime, info.size = member.mode, epoch, member.path.stat().st_size
            with member.path.open("rb") as content:
                archive.addfile(info, content)
    path.write_bytes(gzipped(plain.getbuffer()))


def write_zip(path: Path, members: Iterable[Member], epoch: int) -> None:
    """Write ``members``, sorted by name, each with the time ``epoch`` in UTC.

    A zip file keeps times to two seconds, and none before 1980.
    """
    time = datetime.fromtimestamp(max(epoch, _ZIP_BEGINS), UTC).timetuple()[:6]
    entries = (
        Entry(name=each.name, content=each.path.read_bytes(), mode=each.mode, time=time)
        for each in sorted(members)
    )
    write_entries(path, entries, _LEVEL)
