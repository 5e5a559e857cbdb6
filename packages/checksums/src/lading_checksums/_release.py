"""The maker: checksums of everything that a release makes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lading_artifact import ALL, Artifact, Made, Maker, Order, Release, Tables
from lading_checksums._comparison import compare
from lading_checksums._errors import shown
from lading_checksums._files import Digests, attempts
from lading_checksums._manifest import Algorithm
from lading_checksums._sums import write_manifest
from lading_checksums._table import ChecksumsTable
from lading_run import Problem, Refused


def makers(tables: Tables, _: Release) -> Sequence[Maker]:
    """Return the maker of the unit's checksums, unless it wants none."""
    table = tables.table("checksums", ChecksumsTable) or ChecksumsTable()
    algorithms = tuple(dict.fromkeys(table.algorithms))
    return (ChecksumsMaker(algorithms),) if algorithms else ()


@dataclass(frozen=True, slots=True)
class ChecksumsMaker:
    """Makes SHA256SUMS, SHA512SUMS or both over all files that people download."""

    algorithms: tuple[Algorithm, ...]
    name: str = "checksums"
    needs: Collection[str] = frozenset({ALL})
    makes: Collection[str] = frozenset({"checksums"})

    def problems(self, _: Release, /) -> Sequence[Problem]:
        """Nothing can be wrong beforehand."""
        return ()

    def make(self, order: Order, /) -> Made:
        """Write the manifests into the folder, of bytes that were read again and are as built.

        :raises ChecksumMismatch: with all artifacts that are not what was built.
        """
        files = [each for each in order.inputs if each.is_download]
        digests = _digests(files, self.algorithms)
        if not digests:
            return Made(artifacts=())
        paths = [write_manifest(order.folder, each, digests) for each in self.algorithms]
        return Made(
            artifacts=[
                Artifact.of_file(path, kind="checksums", media_type="text/plain") for path in paths
            ]
        )


def _digests(
    artifacts: Sequence[Artifact], algorithms: Collection[Algorithm]
) -> dict[str, Digests]:
    _need_distinct_names(artifacts)
    found = attempts([each.file for each in artifacts], {Algorithm.SHA256, *algorithms})
    digests = dict(zip((each.name for each in artifacts), found, strict=True))
    expected = {
        each.name: [(Algorithm.SHA256, each.digest.removeprefix("sha256:"))] for each in artifacts
    }
    compare(expected, digests)
    return {name: each for name, each in digests.items() if isinstance(each, dict)}


def _need_distinct_names(artifacts: Sequence[Artifact]) -> None:
    names = [each.name for each in artifacts]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise Refused(f"Several artifacts are named {', '.join(map(shown, twice))}.")
