"""Manifests on disk: written whole, and checked against the files of their folder."""

import os
import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from lading_checksums._comparison import compare
from lading_checksums._errors import LeavesFolder, shown
from lading_checksums._files import Digests, attempts, readable, reason
from lading_checksums._folder import Folder
from lading_checksums._manifest import Algorithm, Manifest, parse, render
from lading_run import Misused, Refused, write_whole

_SIGNATURES = ("", ".asc", ".minisig", ".sig", ".sign", ".sigstore", ".sigstore.json")
_LEFT_OVER = re.compile(r"\.SHA(256|512)SUMS\.[0-9a-f]+\.tmp")
"""What is left of a manifest when we are killed while writing it."""
_IGNORE, _EVERYTHING = ".gitignore", b"*\n"
"""What keeps a folder of built files out of git, as we write it: nobody publishes that."""


def write(folder: Path, algorithms: Collection[Algorithm] = (Algorithm.SHA256,)) -> list[Path]:
    """Write a manifest of all files in the folder for each algorithm; return their paths.

    Files are listed at any depth, manifests and their signatures at the top are not, nor a
    .gitignore there that ignores everything. All is hashed before the first manifest is written,
    and each is written whole or not at all.

    :raises Misused: if there is no such folder.
    :raises LeavesFolder: if a symbolic link leads out of it.
    :raises Unreadable: if something in it is no regular file or cannot be read.
    :raises Refused: if it has no files, or a manifest cannot be written.
    """
    _need_folder(folder)
    names = _listable(folder)
    paths = [f"{folder}/{name}" for name in names]
    found = readable(paths, attempts(paths, algorithms))
    digests = {_spelt(name): found[path] for name, path in zip(names, paths, strict=True)}
    return [write_manifest(folder, algorithm, digests) for algorithm in dict.fromkeys(algorithms)]


def write_manifest(folder: Path, algorithm: Algorithm, digests: Mapping[str, Digests]) -> Path:
    """Write the algorithm's manifest of ``digests``, by name, into the folder; return its path.

    :raises Refused: if it cannot be written; then it is as it was.
    """
    manifest = Manifest(algorithm, {name: found[algorithm] for name, found in digests.items()})
    path = folder / algorithm.manifest_name
    try:
        write_whole(path, render(manifest))
    except OSError as error:
        raise Refused(f"{shown(str(path))} cannot be written: {reason(error)}.") from error
    return path


def find(target: Path) -> list[Path]:
    """Return the manifests that a path means: itself, or those at the top of the folder.

    :raises Misused: if there is none.
    """
    if not target.is_dir():
        if not target.is_file():
            raise Misused(f"There is no file or folder {shown(str(target))}.")
        return [target]
    names = [algorithm.manifest_name for algorithm in Algorithm]
    if found := [target / name for name in names if (target / name).is_file()]:
        return found
    raise Misused(
        f"{shown(str(target))} holds neither {' nor '.join(names)}.",
        hint="`invoke checksums.write FOLDER` writes them.",
    )


def read(path: Path) -> Manifest:
    """Read a manifest; one that is named SHA256SUMS or SHA512SUMS holds such digests only.

    :raises BadManifest: with all mistakes at once, each with its line.
    """
    named = {algorithm.manifest_name: algorithm for algorithm in Algorithm}
    return parse(path.read_bytes(), source=str(path), algorithm=named.get(path.name))


def verify(target: Path, *, allow_surplus: bool = False) -> None:
    """Return if every file is what the manifest, or the folder's manifests, say.

    :raises Misused: if there is no manifest.
    :raises BadManifest: if one has mistakes.
    :raises LeavesFolder: if a name leads out of the folder; nothing is hashed then.
    :raises ChecksumMismatch: with all missing, changed and surplus files at once.
    """
    paths = find(target)
    check(
        [read(path) for path in paths],
        folder=paths[0].parent,
        allow_surplus=allow_surplus,
        apart=[path.name for path in paths],
    )


def check(
    manifests: Iterable[Manifest],
    *,
    folder: Path,
    allow_surplus: bool = False,
    apart: Iterable[str] = (),
) -> None:
    """Return if every file is what the manifests say, each of them read once.

    A file that is in the folder and not in each manifest is surplus, unless ``allow_surplus``;
    SHA256SUMS, SHA512SUMS, the names in ``apart``, their signatures and a .gitignore that ignores
    everything are not.

    :raises LeavesFolder: if a name leads out of the folder; nothing is hashed then.
    :raises ChecksumMismatch: with all missing, changed and surplus files at once.
    """
    listed = list(manifests)
    expected = _expected(listed)
    inside = Folder(folder)
    homes = _homes(inside, expected)
    surplus = set() if allow_surplus else _surplus(inside, listed, homes) - _own_names(apart)
    algorithms = {manifest.algorithm for manifest in listed}
    found = attempts([f"{folder}/{name}" for name in expected], algorithms)
    compare(expected, dict(zip(expected, found, strict=True)), surplus=surplus)


def _expected(manifests: Iterable[Manifest]) -> dict[str, set[tuple[Algorithm, str]]]:
    expected: dict[str, set[tuple[Algorithm, str]]] = {}
    for manifest in manifests:
        for name, digest in manifest.digests.items():
            expected.setdefault(name, set()).add((manifest.algorithm, digest))
    return expected


def _homes(inside: Folder, names: Iterable[str]) -> dict[str, str]:
    homes = {name: inside.real(name) for name in names}
    if leaving := sorted(name for name, home in homes.items() if home is None):
        raise LeavesFolder(leaving)
    return {name: home for name, home in homes.items() if home is not None}


def _surplus(inside: Folder, manifests: list[Manifest], homes: Mapping[str, str]) -> set[str]:
    known = [
        {known for name in manifest.digests for known in (os.path.normpath(name), homes[name])}
        for manifest in manifests
    ]
    return {name for name in _contents(inside) if any(name not in names for names in known)}


def _contents(inside: Folder) -> set[str]:
    found = {name for name in inside.names() if not _LEFT_OVER.fullmatch(name)}
    if _IGNORE in found and inside.is_just(_IGNORE, _EVERYTHING):
        found.remove(_IGNORE)
    return found


def _own_names(apart: Iterable[str] = ()) -> set[str]:
    names = [*(algorithm.manifest_name for algorithm in Algorithm), *apart]
    return {name + suffix for name in names for suffix in _SIGNATURES}


def _listable(folder: Path) -> list[str]:
    inside = Folder(folder)
    names = sorted(_contents(inside) - _own_names())
    if not names:
        raise Refused(f"{shown(str(folder))} has no files to list.")
    _homes(inside, names)
    return names


def _spelt(name: str) -> str:
    # sha256sum --check takes "-" for its standard input.
    return "./-" if name == "-" else name


def _need_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise Misused(f"There is no folder {shown(str(folder))}.")
