"""The versions of commits, whether they have a tag or not."""

from dataclasses import replace

from lading_git import Repository
from lading_version._next import FIRST
from lading_version._tags import base_tag
from lading_version._version import Part, Version


def commit_version(
    repository: Repository, *, pattern: str = "v{version}", rev: str = "HEAD"
) -> Version:
    """Return the version of a commit: of its highest tag, or by `between` if it has none.

    :raises HistoryMissing: if the clone lacks history; see ``lading_git.complete``.
    """
    tag = base_tag(repository, pattern, rev)
    distance = sum(1 for _ in repository.log(tag.commit if tag else None, rev))
    return between(tag.version if tag else None, distance, repository.commit(rev))


def after_last_tag(
    repository: Repository, *, pattern: str = "v{version}", rev: str = "HEAD"
) -> Version:
    """Return the lowest version that a commit could be released as, where its tags decide.

    That is the one of its own tag; without one, the next patch after the highest tag before it, or
    0.1.0 if there is none.

    :raises HistoryMissing: if the clone lacks history; see ``lading_git.complete``.
    """
    tag = base_tag(repository, pattern, rev)
    if tag is None:
        return FIRST
    on_it = tag.commit == repository.commit(rev)
    return tag.version if on_it else tag.version.bump(Part.PATCH)


def between(last: Version | None, distance: int, commit: str) -> Version:
    """Return the version of a commit ``distance`` commits after the tag of ``last``.

    It never comes before ``last`` and always before the release, alpha, beta or rc that is tagged
    next, in all five grammars:

    - after a release, dev of the next patch: five commits after 1.2.0, ``1.2.1-0.dev.5+g<commit>``;
    - after a dev version, a higher dev: two commits after dev 4, ``1.3.0-0.dev.6+g<commit>``;
    - after an alpha, beta or rc, the same with build metadata, ``1.3.0-rc.1+2.g<commit>``: there is
      no number between rc.1 and rc.2. Where build metadata orders nothing it ranks equal to rc.1;
      PEP 440 puts it after rc1, by its distance;
    - without any tag, ``0.0.0-0.dev.<distance>+g<commit>``.

    A commit with a tag (``distance`` 0) has the tag's version.
    """
    mark = f"g{commit[:12]}"
    if last is None:
        return Version(0, 0, 0, ("dev", distance), mark)
    if distance == 0:
        return last
    if last.pre is None:
        return replace(last.bump(Part.PATCH), pre=("dev", distance), build=mark)
    word, number = last.pre
    if word == "dev":
        return replace(last, pre=(word, number + distance), build=mark)
    return replace(last, build=f"{distance}.{mark}")
