"""The remote to which branch and tag go."""

from dataclasses import dataclass

from lading_git._advertised import Advertised, advertised_in
from lading_git._asking import DEADLINE, ask
from lading_git._errors import NoSuchRemote, PushRefused, RemoteSilent
from lading_git._git import Git, lines_in
from lading_git._patience import PATIENCE, Patience
from lading_git._repository import Repository
from lading_git._settings import Settings, needed_of
from lading_git._stand_in import StandIn
from lading_git._way import Way, Ways, way_alone, way_beside
from lading_run import CommandFailed, LadingError, Problem

_UNKNOWN = "(remote failed to report status)"


@dataclass(frozen=True, slots=True)
class Remote:
    """A remote: ``looks`` asks ``asked``, a name or an address; ``way`` is where pushes go.

    ``settings`` are those of the user who tags; ``patience`` is for when it falters.
    """

    name: str
    looks: Git
    asked: str
    settings: Settings
    way: Way
    patience: Patience = PATIENCE
    rehearsed: bool = False
    """Whether it stands in for a remote: what it holds was never public."""

    @classmethod
    def of(cls, repository: Repository, name: str) -> "Remote | None":
        """Read the remote from the clone's configuration; None if it has none of that name."""
        ways = Ways.of(repository)
        asking, way = ways.to(name), ways.to(name, push=True)
        if asking is None or way is None:
            return None
        looks = asking.taken_by(Git(ways.root, repository.runner))
        asked = asking.address if asking.secrets else name
        return cls(name, looks, asked, ways.settings, way)

    @classmethod
    def at(cls, there: StandIn, repository: Repository) -> "Remote":
        """Return a stand-in as a remote of the clone."""
        looking = way_alone(there.address, there.served)
        looks = looking.taken_by(Git(there.served, repository.runner, git_dir=there.served))
        settings = needed_of(repository.configuration)
        way = way_beside(there.address, settings)
        return cls("the stand-in", looks, there.address, settings, way, rehearsed=True)

    @property
    def shown(self) -> str:
        """The address as it may be shown to anyone."""
        return self.way.address

    def refs(self, tag: str, branch: str | None) -> Advertised:
        """Ask for the tag and the branch, or those of a pattern, with read access only.

        :raises RemoteSilent: if it does not answer, or not to us.
        """
        branches = () if branch is None else (f"refs/heads/{branch}",)
        wanted = (f"refs/tags/{tag}", f"refs/tags/{tag}^{{}}", *branches)
        listing = ask(
            self.name,
            lambda: self.looks("ls-remote", "--quiet", self.asked, *wanted, timeout=DEADLINE),
            patience=self.patience,
        )
        return advertised_in(listing)

    def fetch(self, git: Git, branch: str) -> None:
        """Fetch the branch into a repository of ours.

        :raises RemoteSilent: if it does not answer.
        """
        options = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules")
        ours = self.way.taken_by(git)
        wanted = (self.way.address, f"refs/heads/{branch}")
        ask(self.name, lambda: ours("fetch", *options, *wanted), patience=self.patience)

    def push(self, git: Git, *refspecs: str, over: str = "") -> None:
        """Push all of the refs or none; the user's hooks are not run.

        Nothing is forced, unless ``over`` says which branch may lose what: ``branch:tip``, as git's
        ``--force-with-lease`` takes it.

        :raises PushRefused: if the remote refuses one of them.
        :raises RemoteSilent: if it does not answer, or not to us: they may have arrived or not.
        """
        ours, refs = self.way.taken_by(git), (self.way.address, *refspecs)
        lease = [f"--force-with-lease={over}"] if over else []
        try:
            ours("push", "--porcelain", "--atomic", *lease, *refs, changes=True)
        except CommandFailed as error:
            refusals = [line for line in lines_in(error.stdout) if line.startswith("!\t")]
            if not refusals or all(_UNKNOWN in line for line in refusals):
                raise RemoteSilent(self.name, error.stderr) from error
            said = [line for line in error.stderr.splitlines() if line.startswith("remote:")]
            shown = [line.replace("\t", " ").removeprefix("! ") for line in refusals]
            raise PushRefused(self.name, "\n".join([*said, *shown])) from error


def remote_problems(repository: Repository, name: str) -> tuple[Problem, ...]:
    """Say what keeps the clone from pushing to a remote of that name; nobody is asked."""
    try:
        if Remote.of(repository, name) is None:
            raise NoSuchRemote(name)
    except LadingError as error:
        return error.as_problems()
    return ()
