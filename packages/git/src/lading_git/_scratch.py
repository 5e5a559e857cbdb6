"""A bare repository beside the clone of a release, to make the tag in and push it from.

The user's own clone gets neither the tag nor any object: it learns of them by its next fetch. If
it has the tag already, that is what is pushed.
"""

from lading_artifact import Release
from lading_git._cached import start
from lading_git._folder import remove
from lading_git._git import HERE_ONLY, Git
from lading_git._repository import Repository
from lading_run import CommandFailed, Runner

_PARTIAL = ("url", "promisor", "partialclonefilter")


def scratch_of(release: Release, runner: Runner) -> Git:
    """Make it anew; it borrows the objects of the clone."""
    source = Repository(release.source, runner)
    folder = release.work / "git"
    remove(folder)
    start(folder, source, bare=True)
    objects = release.source.resolve() / ".git" / "objects"
    (folder / "objects" / "info").mkdir(exist_ok=True)
    (folder / "objects" / "info" / "alternates").write_bytes(bytes(objects) + b"\n")
    git = Git(release.root, runner, git_dir=folder)
    if source.partial:
        settings = source.settings("remote.")
        promisor = dict(source.configuration)["extensions.partialclone"]
        for key in _PARTIAL:
            git("config", f"remote.{promisor}.{key}", settings[f"{promisor}.{key}"])
        git("config", "core.repositoryFormatVersion", "1")
        git("config", "extensions.partialClone", promisor)
    return git


def contains(git: Git, commit: str, ancestor: str) -> bool:
    """Say whether ``ancestor`` is ``commit`` or behind it; both must be here."""
    try:
        git("merge-base", "--is-ancestor", ancestor, commit)
    except CommandFailed as error:
        if error.returncode == 1:
            return False
        raise
    return True


def has(git: Git, commit: str) -> bool:
    """Say whether the commit is here, without fetching it."""
    try:
        git.with_env(HERE_ONLY)("cat-file", "-e", f"{commit}^{{commit}}")
    except CommandFailed:
        return False
    return True
