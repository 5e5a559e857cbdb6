"""A folder of wheels and sdists: checked, and published to an index."""

import tarfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from tempfile import TemporaryDirectory

from lading_artifact import Artifact, Outcome, Seen, State, Verdict
from lading_run import LadingError, Misused, Problem, Refused, Unfinished
from lading_wheels._errors import (
    NoPackages,
    NotPassed,
    NotTried,
    OtherBytesPublic,
    ServedOtherwise,
)
from lading_wheels._filename import MEDIA_TYPES, Distribution, kind_of
from lading_wheels._gate import InstallGate
from lading_wheels._package_index import PackageIndex
from lading_wheels._platform import public_problems
from lading_wheels._settings import PublicIndex


@dataclass(frozen=True, slots=True)
class Served:
    """A file that an index serves: fetched back, and equal."""

    name: str
    size: int
    digest: str
    address: str
    uploaded: bool
    """False if it was there before."""


def check_folder(folder: Path) -> Verdict:
    """Check the wheels and sdists in ``folder``, and install and try each wheel.

    :raises NotPassed: with all that was found.
    :raises NotTried: if a wheel could not be tried.
    """
    files = [artifact.file for artifact in artifacts_in(folder)]
    verdict = InstallGate().judge_files(files, None)
    if verdict.outcome is not Outcome.CLEAN:
        kind = NotTried if verdict.outcome is Outcome.INCOMPLETE else NotPassed
        raise kind(f"{folder} is not fit to be published:", problems=verdict.problems)
    return verdict


def publish_folder(folder: Path, index: PackageIndex) -> list[Served]:
    """Bring the index to serve every wheel and sdist in ``folder``, and fetch each back.

    :raises Refused: if there are no credentials, or a file is none for it; nothing was uploaded.
    :raises OtherBytesPublic: if the index has other bytes under a name; nothing was uploaded.
    :raises Unfinished: if an upload fails after others; the same command carries on.
    :raises ServedOtherwise: if what it serves is not what was uploaded.
    """
    artifacts = artifacts_in(folder)
    files = [Distribution.parse(each.name) for each in artifacts]
    projects = sorted({each.project for each in files})
    public = isinstance(index.index, PublicIndex)
    refused = public_problems(files, index.name) if public else []
    if problems := [*index.problems(projects), *refused]:
        raise Refused(f"Cannot publish to {index.name}:", problems=problems)
    seen = index.look(artifacts)
    _check_conflicts(index, artifacts, seen)
    absent = {a.name: a for a in artifacts if seen[a.name].state is State.ABSENT}
    _upload(index, list(absent.values()))
    return [_served(index, each, seen[each.name], each.name in absent) for each in artifacts]


def _upload(index: PackageIndex, artifacts: Sequence[Artifact]) -> None:
    for done, artifact in enumerate(artifacts):
        try:
            index.take(artifact)
        except LadingError as error:
            if not done:
                raise
            raise Unfinished(
                f"{done} of {len(artifacts)} files are on {index.name}, then: {error}",
                hint=" ".join(filter(None, [error.hint, "Then run it again: it carries on."])),
            ) from error


def _check_conflicts(
    index: PackageIndex, artifacts: Sequence[Artifact], seen: Mapping[str, Seen]
) -> None:
    for artifact in artifacts:
        if seen[artifact.name].state is State.DIFFERENT:
            raise OtherBytesPublic(artifact.name, index.name, seen[artifact.name].detail)


def _served(index: PackageIndex, artifact: Artifact, seen: Seen, uploaded: bool) -> Served:
    with TemporaryDirectory(prefix="lading-wheels-") as folder:
        found = index.read_back(artifact, Path(folder))
    if found != artifact.digest:
        raise ServedOtherwise(artifact.name, index.name, artifact.digest, found)
    return Served(artifact.name, artifact.size, artifact.digest, seen.address, uploaded)


def artifacts_in(folder: Path) -> list[Artifact]:
    """Describe the wheels and sdists in ``folder``, by name; other files are passed over.

    :raises NoPackages: if there are none.
    :raises Misused: with all that are one, but have no name as the formats prescribe it.
    """
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    found, wrong = [], []
    for path in paths:
        kind = kind_of(path)
        mistake = _mistake(path) if kind else ""
        if mistake and (kind == "wheel" or _is_sdist(path)):
            wrong.append(Problem(text=mistake))
        elif kind and not mistake:
            found.append(Artifact.of_file(path, kind=kind, media_type=MEDIA_TYPES[kind]))
    if wrong:
        raise Misused(problems=wrong)
    if not found:
        raise NoPackages(f"{folder} holds no wheels and no sdists")
    return found


def _mistake(path: Path) -> str:
    try:
        Distribution.parse(path.name)
    except ValueError as error:
        return str(error)
    return ""


def _is_sdist(path: Path) -> bool:
    """Whether an archive with another name is one: programs and pages are in such archives, too."""
    try:
        with tarfile.open(path) as archive:
            return any(fnmatch(member.name, "*/PKG-INFO") for member in archive)
    except (tarfile.TarError, EOFError, OSError, zlib.error):
        return True  # as far as its name tells
