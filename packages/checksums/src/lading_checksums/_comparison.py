"""What files should be against what they are."""

from collections.abc import Collection, Iterable, Mapping

from lading_checksums._errors import ChecksumMismatch
from lading_checksums._files import Digests, reason
from lading_checksums._manifest import Algorithm

Expected = Mapping[str, Collection[tuple[Algorithm, str]]]


def compare(
    expected: Expected, found: Mapping[str, Digests | OSError], *, surplus: Iterable[str] = ()
) -> None:
    """Return if each file has every digest that is expected of it, and none is surplus.

    :raises ChecksumMismatch: with all that are missing, changed, surplus or unreadable.
    """
    mismatch = ChecksumMismatch(
        missing=[name for name, each in found.items() if _is_missing(each)],
        changed=[name for name, each in found.items() if _is_changed(expected[name], each)],
        surplus=surplus,
        unreadable={
            name: reason(each)
            for name, each in found.items()
            if isinstance(each, OSError) and not _is_missing(each)
        },
    )
    if mismatch.problems:
        raise mismatch


def _is_missing(found: Digests | OSError) -> bool:
    return isinstance(found, FileNotFoundError | NotADirectoryError)


def _is_changed(expected: Collection[tuple[Algorithm, str]], found: Digests | OSError) -> bool:
    if isinstance(found, OSError):
        return False
    return any(found[algorithm] != digest for algorithm, digest in expected)
