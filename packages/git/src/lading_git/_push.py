"""What a push of branch and tag needs, and the push."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from lading_artifact import Release
from lading_git._advertised import Advertised
from lading_git._cached import fetch_here
from lading_git._errors import (
    LightweightTag,
    NoSuchBranch,
    NothingPushed,
    PushRefused,
    RemoteMoved,
    RemoteSilent,
    SigningFailed,
    TagTaken,
)
from lading_git._git import Git
from lading_git._identity import Identity
from lading_git._remote import Remote
from lading_git._repository import Repository
from lading_git._scratch import contains, has, scratch_of
from lading_run import CommandFailed

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Push:
    """The tag of a release, and the branch that goes with it, on their way to a remote."""

    remote: Remote
    release: Release
    branch: str | None

    def check_tag(self) -> bool:
        """Say whether the remote has the tag on the release's commit.

        :raises TagTaken: if it has it on another one.
        :raises RemoteSilent: if it does not answer.
        """
        return self._has_tag(self.remote.refs(self.release.tag, None))

    def look(self) -> tuple[bool, str]:
        """Say whether it has the tag; if not, on which commit its branch is: ``main=<commit>``.

        :raises TagTaken: if it has the tag on another commit.
        :raises RemoteSilent: if it does not answer.
        """
        found = self.remote.refs(self.release.tag, self.branch)
        if self._has_tag(found):
            return True, ""
        tip = None if self.branch is None else found.tip(self.branch)
        return False, "" if tip is None else f"{self.branch}={tip}"

    def _has_tag(self, refs: Advertised) -> bool:
        release = self.release
        found = refs.commit_of_tag(release.tag)
        if found not in (None, release.commit):
            raise TagTaken(
                release.tag,
                found=found,
                wanted=release.commit,
                where=f"on {self.remote.name}",
                rehearsed=self.remote.rehearsed,
            )
        return found is not None

    def check_branch(self) -> None:
        """Return if the remote has the branch, or none at all, as one that is new.

        :raises NoSuchBranch: if it has others only.
        :raises RemoteSilent: if it does not answer.
        """
        known = self.remote.refs(self.release.tag, "*").branches
        if self.branch is not None and known and self.branch not in known:
            raise NoSuchBranch(self.remote.name, self.branch, known)

    def branch_to_push(self, git: Git) -> str | None:
        """Return the branch if the remote's lacks the commit; None if it has it already.

        :raises RemoteMoved: if the remote's branch has commits that this one lacks.
        :raises RemoteSilent: if it does not answer.
        """
        if self.branch is None:
            return None
        commit = self.release.commit
        tip = self.remote.refs(self.release.tag, self.branch).tip(self.branch)
        if tip is None:
            return self.branch
        if not has(git, tip):
            self.remote.fetch(git, self.branch)
        if contains(git, tip, commit):
            return None
        if not contains(git, commit, tip):
            raise RemoteMoved(self.remote.name, self.branch, rehearsed=self.remote.rehearsed)
        return self.branch

    def go(self, identity: Identity) -> None:
        """Make the tag and push it with the branch: both arrive or neither.

        :raises TagTaken: if the remote, or the clone, got the tag on another commit meanwhile.
        :raises RemoteMoved: if its branch got other commits meanwhile.
        :raises PushRefused: if it refuses them.
        :raises SigningFailed: if git is set to sign tags and cannot.
        :raises LightweightTag: if the user has the tag, but not annotated.
        :raises NothingPushed: if it did not answer the push, and has not got the tag.
        :raises RemoteSilent: if it does not answer at all.
        """
        if self.check_tag():
            return
        git = scratch_of(self.release, self.remote.looks.runner)
        branch = self.branch_to_push(git)
        if not self._took_over_tag(git):
            self._make_tag(git, identity)
        refs = [f"refs/tags/{self.release.tag}"]
        if branch is not None:
            refs.append(f"{self.release.commit}:refs/heads/{branch}")
        pauses = self.remote.patience.pauses()
        while not self._sent(git, refs, pauses):
            pass

    def _sent(self, git: Git, refs: list[str], pauses: Iterator[float]) -> bool:
        """Push, and look if that went wrong: False, after a pause, if nothing has arrived yet."""
        try:
            self.remote.push(git, *refs)
        except PushRefused:
            if self.check_tag():
                return True  # another run of the same release was faster
            self.branch_to_push(git)
            raise
        except RemoteSilent as error:
            if self._has_arrived(error):
                return True  # only the answer was lost
            pause = next(pauses, None) if error.passing else None
            if pause is None:
                raise NothingPushed(self.remote.name, error) from error
            log.info("%s; pushing again in %.0f s", error, pause)
            self.remote.patience.sleep(pause)
            return False
        return True

    def _has_arrived(self, error: RemoteSilent) -> bool:
        """Ask whether the tag is there after a push that was not answered."""
        try:
            return self.check_tag()
        except RemoteSilent:
            raise error from None

    def has_lightweight_tag(self) -> bool:
        """Say whether the user's clone has the tag as a mere name of the commit."""
        clone = Repository(self.release.root, self.remote.looks.runner)
        return clone.has_lightweight_tag(self.release.tag, self.release.commit)

    def _took_over_tag(self, git: Git) -> bool:
        """Take the tag as the user's clone has it: another one there would clash with it."""
        release = self.release
        found = Repository(release.root, git.runner).commit_of_tag(release.tag)
        if found is None:
            return False
        if found != release.commit:
            raise TagTaken(release.tag, found=found, wanted=release.commit, where="in this clone")
        if self.has_lightweight_tag():
            raise LightweightTag(release.tag)
        fetch_here(git, release.root, f"refs/tags/{release.tag}:refs/tags/{release.tag}")
        return True

    def _make_tag(self, git: Git, identity: Identity) -> None:
        tag = self.release.tag
        settings = self.remote.settings
        kind = "--sign" if settings.signs_tags else "--annotate"
        arguments = (kind, "--cleanup=whitespace", f"--message={tag}", tag, self.release.commit)
        making = git.with_settings(settings.whole, settings.secrets).with_env(identity.environment)
        try:
            making("tag", *arguments, interactive=settings.signs_tags)
        except CommandFailed as error:
            if not settings.signs_tags:
                raise
            raise SigningFailed(tag, error.stderr) from error
        if settings.signs_tags and not _signature(git, tag):
            raise SigningFailed(tag, "git made it without a signature")


def _signature(git: Git, tag: str) -> str:
    """Return the signature: git 2.39 takes it for success when ssh-keygen finds no key."""
    return git("for-each-ref", "--format=%(contents:signature)", f"refs/tags/{tag}").strip()
