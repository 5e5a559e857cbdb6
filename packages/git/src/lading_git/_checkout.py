"""A commit in the checkout of the user, made as the user makes one."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from lading_git._checkout_errors import FilesIgnored, HeadMoved, NotCommitted, NotPutBack
from lading_git._errors import NoIdentity
from lading_git._git import AS_ITS_FOLDER
from lading_git._identity import identity_of
from lading_git._repository import Repository
from lading_run import Command, CommandFailed, LadingError, if_stopped, write_whole


def commit_files(
    repository: Repository, files: Mapping[Path, bytes], message: str, *, on: str
) -> str:
    """Write the files and commit them, and nothing else, to the branch that is checked out.

    They replace those of the commit ``on``, which HEAD must be. The user's name, hooks and
    signature apply. Returns the full object name of the commit. If none can be made, the files are
    as they were, and the index has of them what HEAD has.

    :raises NoIdentity: if git does not know who commits; nothing was touched.
    :raises FilesIgnored: if git ignores some of the files; nothing was touched.
    :raises HeadMoved: if HEAD is another commit; nothing was touched.
    :raises NotCommitted: if a file cannot be written, or git or a hook refuses.
    :raises NotPutBack: if then the files cannot be put back.
    """
    if identity_of(repository.git) is None:
        raise NoIdentity("the commit")
    if ignored := [*_ignored(repository, files)]:
        raise FilesIgnored(ignored)
    with _all_or_nothing(repository, files, on):
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, content)
        _change(repository, "add", "--", *files)
        _change(repository, "commit", "--quiet", "--message", message, "--", *files)
    return repository.head()


def _ignored(repository: Repository, files: Iterable[Path]) -> Iterator[str]:
    """Name those that git ignores, as seen from the checkout; it ignores no file that it tracks."""
    for path in files:
        with suppress(CommandFailed):  # what lies behind a link: `git add` says what is wrong
            if repository.ignores(path):
                yield os.path.relpath(path, repository.root)


def _change(repository: Repository, *arguments: str | Path) -> None:
    asks = arguments[0] == "commit"  # for what a signature needs
    words = ("-C", repository.path, *arguments)
    repository.runner(Command("git", *words, env=AS_ITS_FOLDER, interactive=asks))


@contextmanager
def _all_or_nothing(
    repository: Repository, paths: Mapping[Path, bytes], head: str
) -> Iterator[None]:
    """Put the files back if no commit is made; who stops it carries on by the same command."""
    before = {path: path.read_bytes() if path.is_file() else None for path in paths}
    if (now := repository.head()) != head:
        raise HeadMoved(head, now)
    try:
        with if_stopped(lambda: "Run the same command again: it carries on."):
            yield
    except (LadingError, OSError) as error:
        if repository.head() != head:
            raise
        _put_back(repository, before, error)
        raise NotCommitted(error) from error


def _put_back(
    repository: Repository, before: Mapping[Path, bytes | None], cause: Exception
) -> None:
    try:
        for path, content in before.items():
            if content is not None:
                write_whole(path, content)
            elif path.is_file():
                path.unlink()
        _change(repository, "reset", "--quiet", "--", *before)
    except (LadingError, OSError) as error:
        raise NotPutBack(cause, error) from cause
