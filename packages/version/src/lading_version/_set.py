"""Sets the version in all its places, or in none."""

import logging
from collections.abc import Iterator, Mapping
from pathlib import Path

from lading_run import Problem, Unfinished, write_whole
from lading_version._check import shut_out
from lading_version._edit import Edit, edited
from lading_version._errors import CannotEdit, NotAVersion
from lading_version._leaf import Unreadable
from lading_version._place import Place
from lading_version._search import Found, carriers_of, search
from lading_version._table import Policy, VersionTable
from lading_version._tree import Folder
from lading_version._version import Version

log = logging.getLogger(__name__)


def set_version(
    root: Path, table: VersionTable | None, version: Version, *, followers: bool = False
) -> tuple[Path, ...]:
    """Write ``version`` into every place in lockstep and return the files that changed.

    Only the characters of the versions change; a place that holds the version already keeps its
    spelling. ``followers`` are brought to the version too; without it they stay behind. All files
    are written or none: if one cannot be, those before it get their bytes back.

    :raises CannotEdit: with all places that cannot be found or changed with certainty.
    :raises Unfinished: if a file could neither be written nor put back.
    """
    tree = Folder(root)
    found = search(tree, carriers_of(tree, table))
    texts, wrong = _new_texts(found, version, followers=followers)
    wrong += [_left_out(file) for file in texts if tree.lacks(file)]
    wrong += [*found.problems, *(p for bound in found.bounds for p in shut_out(bound, version))]
    if wrong:
        raise CannotEdit(sorted(wrong, key=lambda problem: (problem.file, problem.line)))
    _write(root, {file: (found.texts[file], text) for file, text in texts.items()})
    return tuple(root / file for file in texts)


def _left_out(file: str) -> Problem:
    hint = "`git sparse-checkout add` brings its folder, `git sparse-checkout disable` all files."
    return Problem(text="holds the version and is left out of the checkout", hint=hint, file=file)


def _new_texts(
    found: Found, version: Version, *, followers: bool
) -> tuple[dict[str, str], list[Problem]]:
    policies = {Policy.LOCKSTEP, Policy.FOLLOWS} if followers else {Policy.LOCKSTEP}
    edits: dict[str, list[Edit]] = {}
    for place in found.places.values():
        if place.policy in policies and not _holds(place, version):
            edit = Edit(place.start, place.end, place.wants(version))
            edits.setdefault(place.file, []).append(edit)
    texts: dict[str, str] = {}
    wrong = []
    for file, changes in sorted(edits.items()):
        try:
            texts[file] = edited(file, found.texts[file], changes)
        except Unreadable as error:
            wrong.append(Problem(text=str(error), file=file, line=error.line))
    return texts, wrong


def _holds(place: Place, version: Version) -> bool:
    try:
        return place.holds() == place.meant(version)
    except NotAVersion:
        return False


def _write(root: Path, texts: Mapping[str, tuple[str, str]]) -> None:
    written: list[str] = []
    try:
        for file, (_, new) in texts.items():
            written.append(file)
            write_whole(root / file, _encoded(new))
            log.debug("wrote %s", file)
    except BaseException as error:
        lost = list(_put_back(root, {file: texts[file][0] for file in written}))
        if lost:
            raise Unfinished(f"{', '.join(lost)} changed and could not be put back") from error
        if isinstance(error, OSError):
            text = f"cannot be written: {error.strerror}"
            raise CannotEdit([Problem(text=text, file=written[-1])]) from error
        raise


def _put_back(root: Path, texts: Mapping[str, str]) -> Iterator[str]:
    for file, old in texts.items():
        try:
            if (root / file).read_bytes() != _encoded(old):
                write_whole(root / file, _encoded(old))
        except OSError:
            log.exception("cannot put back %s", file)
            yield file


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
