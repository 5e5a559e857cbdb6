"""The remote as the target of a release: it takes the tag, and with it the branch."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from lading_artifact import Artifact, Rank, Release, Seen, State, Wire
from lading_git._errors import LightweightTag, NoIdentity, NoSuchRemote, NoTag, TagTaken
from lading_git._git import Git, check_version
from lading_git._identity import Identity, identity_of
from lading_git._maker import KIND
from lading_git._patience import PATIENCE, Patience
from lading_git._push import Push
from lading_git._remote import Remote
from lading_git._repository import Repository
from lading_git._scratch import scratch_of
from lading_git._stand_in import StandIn, standing_in
from lading_git._table import GitTable
from lading_run import Drifted, LadingError, Problem, Refused, Runner, run

_REHEARSER = Identity("Lading rehearsal", "rehearsal@localhost")


@dataclass(frozen=True, slots=True)
class GitTarget:
    """Takes the tag, annotated, together with the branch; ``stands_in`` for a rehearsal.

    How the clone is set up, and the branch that is checked out, count as they are at first.
    """

    table: GitTable
    root: Path
    runner: Runner = run
    stands_in: StandIn | None = None
    patience: Patience = PATIENCE
    _pushes: dict[Release, Push] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def name(self) -> str:
        """``git``."""
        return "git"

    @property
    def rank(self) -> Rank:
        """The tag takes the version."""
        return Rank.CLAIM

    @property
    def snapshots(self) -> bool:
        """A snapshot has no tag."""
        return False

    def takes(self, artifact: Artifact, /) -> bool:
        """Say whether it is the tag."""
        return artifact.kind == KIND

    def problems(self, release: Release, /) -> Sequence[Problem]:
        """Say all that keeps the tag from being pushed; the remote is asked, nothing is sent."""
        try:
            check_version(Git(release.root, self.runner))
            push = self._push(release)
            if push.check_tag():
                return _local_problems(release, self.runner)
        except LadingError as error:
            return (*_local_problems(release, self.runner), _problem(error))
        checks = (self._check_identity, self._check_tag, self._check_branch)
        found = [problem for check in checks for problem in check(release, push)]
        return (*_local_problems(release, self.runner), *found)

    def _check_identity(self, release: Release, push: Push) -> list[Problem]:
        try:
            self._identity(release)
        except NoIdentity as error:
            return [_problem(error)]
        return []

    def _check_tag(self, release: Release, push: Push) -> list[Problem]:
        return [_problem(LightweightTag(release.tag))] if push.has_lightweight_tag() else []

    def _check_branch(self, release: Release, push: Push) -> list[Problem]:
        try:
            if self.table.branch is not None:
                push.check_branch()
            push.branch_to_push(scratch_of(release, self.runner))
        except LadingError as error:
            return [_problem(error)]
        return []

    def look(self, release: Release, artifacts: Sequence[Artifact], /) -> Mapping[str, Seen]:
        """Ask the remote for the tag, and where the branch is that would be pushed with it.

        :raises RemoteSilent: if it does not answer.
        """
        push = self._push(release)
        return {artifact.name: _seen(push) for artifact in artifacts}

    def take(self, release: Release, artifact: Artifact, among: Sequence[Artifact], /) -> None:
        """Push the annotated tag with the branch, both or neither; it is made if it is not here.

        :raises TagTaken: if the remote got the tag on another commit meanwhile.
        :raises RemoteMoved: if its branch got other commits meanwhile.
        :raises PushRefused: if it refuses them.
        :raises SigningFailed: if git is set to sign tags and cannot.
        :raises NothingPushed: if it did not answer the push, and has not got the tag.
        :raises RemoteSilent: if it does not answer at all.
        """
        self._push(release).go(self._identity(release))

    def read_back(self, release: Release, artifact: Artifact, folder: Path, /) -> str:
        """Ask the remote which commit the tag leads to: ``gitCommit:<object name>``.

        :raises NoTag: if it does not have it.
        :raises RemoteSilent: if it does not answer.
        """
        remote = self._push(release).remote
        found = remote.refs(artifact.name, None).commit_of_tag(artifact.name)
        if found is None:
            raise NoTag(remote.name, artifact.name)
        return f"gitCommit:{found}"

    def fetch(
        self, release: Release, name: str, among: Sequence[Artifact], folder: Path, /
    ) -> None:
        """Keep no files."""

    def directions(self, release: Release, artifacts: Sequence[Artifact], /) -> Sequence[str]:
        """Give the command that clones the tag, and what tells the user's clone of it."""
        remote, here = self._push(release).remote, Repository(release.root, self.runner)
        lines = [f"git clone --branch {tag.name} {remote.shown}" for tag in artifacts]
        known = all(here.commit_of_tag(tag.name) for tag in artifacts)
        return lines if known or self.stands_in else [*lines, f"git fetch --tags {remote.name}"]

    @contextmanager
    def stand_in(self, folder: Path, wire: Wire, /) -> Iterator[Self]:
        """Serve a bare repository in ``folder`` as the remote; the real one is not asked."""
        like = Repository(self.root, self.runner)
        with standing_in(like, folder / f"{self.name}.git", wire) as stands_in:
            yield replace(self, stands_in=stands_in)

    def _remote(self, release: Release) -> Remote:
        repository = Repository(release.root, self.runner)
        if self.stands_in is not None:
            return replace(Remote.at(self.stands_in, repository), patience=self.patience)
        remote = Remote.of(repository, self.table.remote)
        if remote is None:
            raise NoSuchRemote(self.table.remote)
        return replace(remote, patience=self.patience)

    def _push(self, release: Release) -> Push:
        if release not in self._pushes:
            self._pushes[release] = Push(self._remote(release), release, self._branch(release))
        return self._pushes[release]

    def _branch(self, release: Release) -> str | None:
        """Return the branch of the settings, or the one that is checked out at the commit."""
        if self.table.branch is not None:
            return self.table.branch
        repository = Repository(release.root, self.runner)
        return repository.branch() if repository.head() == release.commit else None

    def _identity(self, release: Release) -> Identity:
        identity = identity_of(Repository(release.root, self.runner).git)
        if identity is None and self.stands_in is not None:
            return _REHEARSER
        if identity is None:
            raise NoIdentity
        return identity


def _local_problems(release: Release, runner: Runner) -> tuple[Problem, ...]:
    found = Repository(release.root, runner).commit_of_tag(release.tag)
    if found in (None, release.commit):
        return ()
    error = TagTaken(release.tag, found=found, wanted=release.commit, where="in this clone")
    return (_problem(error),)


def _seen(push: Push) -> Seen:
    address = push.remote.shown
    try:
        there, mark = push.look()
    except TagTaken as error:
        return Seen(state=State.DIFFERENT, detail=str(error), address=address)
    if there:
        return Seen(state=State.SAME, address=address)
    along = "" if push.branch is None else f"publish, and {push.branch} with it"
    return Seen(state=State.ABSENT, address=address, mark=mark, detail=along)


def _problem(error: LadingError) -> Problem:
    """Tell what would stop the release; that the world moved is news only after a plan."""
    exit_code = Refused.exit_code if isinstance(error, Drifted) else error.exit_code
    return Problem(text=str(error), hint=error.hint, exit_code=exit_code)
