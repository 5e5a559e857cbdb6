"""How git is run: the same answer whatever the user has set, and no trace left behind."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lading_git._errors import GitTooOld, NotARepository
from lading_run import Command, CommandFailed, Runner, run

_ELSEWHERE = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_DIR",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
)
"""Set in hooks and by some tools; each of them makes git look at another repository."""

_MEANING = (
    "GIT_DEFAULT_HASH",
    "GIT_EXTERNAL_DIFF",
    "GIT_GLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
    "GIT_LITERAL_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_TEMPLATE_DIR",
)
"""Each of them gives a command another meaning."""

AS_ITS_FOLDER: Mapping[str, str | None] = dict.fromkeys([*_ELSEWHERE, *_MEANING])
"""Without these git works in the repository of its folder, also where a hook runs us."""

_ENVIRONMENT: Mapping[str, str | None] = {
    **AS_ITS_FOLDER,
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_REPLACE_OBJECTS": "1",  # what is released is what others get, not a local replacement
    "GIT_OPTIONAL_LOCKS": "0",  # `git status` would write the index
    "LC_ALL": "C",
    "LANGUAGE": None,
}

HERE_ONLY: Mapping[str, str | None] = {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1"}
"""A partial clone would fetch, and keep, what a mere look finds missing."""

_OLDEST = (2, 31)


def alone(home: Path) -> dict[str, str | None]:
    """Return the environment in which git has no user; ``home`` is a folder of ours."""
    return {
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_CONFIG_COUNT": None,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_PARAMETERS": None,
        "HOME": str(home),  # git before 2.32 does not know GIT_CONFIG_GLOBAL
        "XDG_CONFIG_HOME": str(home),
    }


_SETTINGS = (
    ("core.fsmonitor", "false"),
    ("core.hooksPath", os.devnull),
    ("advice.graftFileDeprecated", "false"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("push.followTags", "false"),
    ("push.recurseSubmodules", "no"),
)


def variables(pairs: Sequence[tuple[str, str]]) -> dict[str, str | None]:
    """Return the environment by which git (2.31 or newer) is given the settings, and no others.

    Unlike ``-c`` they are in no list of processes, and the line that is shown stays short.
    """
    env: dict[str, str | None] = {"GIT_CONFIG_COUNT": str(len(pairs))}
    for index, (key, value) in enumerate(pairs):
        env |= {f"GIT_CONFIG_KEY_{index}": key, f"GIT_CONFIG_VALUE_{index}": value}
    return env


@dataclass(frozen=True, slots=True)
class Git:
    """Runs git in a folder; ``git_dir`` is a repository elsewhere that the commands are for.

    ``pairs`` are settings, keys with values, that take the place of those in the environment.
    """

    folder: Path
    runner: Runner = run
    git_dir: Path | None = None
    env: Mapping[str, str | None] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] | None = None

    def with_settings(
        self, pairs: tuple[tuple[str, str], ...], secrets: tuple[str, ...] = ()
    ) -> "Git":
        """Return the same with these settings, some of which may be secret."""
        return replace(self, pairs=pairs, secrets=(*self.secrets, *secrets))

    def with_env(self, env: Mapping[str, str | None]) -> "Git":
        """Return the same with more environment."""
        return replace(self, env={**self.env, **env})

    def __call__(
        self,
        *arguments: str | Path,
        accepts: tuple[int, ...] = (0,),
        stdin: str | Path | None = None,
        umask: int | None = None,
        changes: bool = False,
        interactive: bool = False,
        timeout: float | None = None,
    ) -> str:
        """Run ``git`` with the arguments and return what it printed.

        ``changes`` marks the few commands that change more than our own scratch folders.

        :raises NotARepository: if the folder is in none.
        :raises CommandFailed: if git fails otherwise.
        :raises TimedOut: if it takes longer than ``timeout`` seconds.
        """
        command = Command(
            "git",
            *self._options(),
            *arguments,
            cwd=self.folder,
            env=_as_utf8({**_ENVIRONMENT, **self.env, **self._given()}),
            stdin=stdin,
            secrets=self.secrets,
            looks=not changes,
            quiet=not interactive,
            private=not changes,  # settings and addresses may hold tokens
            interactive=interactive,
            accepts=accepts,
            umask=umask,
            timeout=timeout,
        )
        try:
            return self.runner(command).stdout
        except CommandFailed as error:
            if "not a git repository" in error.stderr and self.git_dir is None:
                raise NotARepository(self.folder) from error
            raise

    def _options(self) -> Iterator[str]:
        if self.pairs is None:  # those in the environment stay in force
            yield from (part for pair in _SETTINGS for part in ("-c", "=".join(pair)))
        if self.git_dir is not None:
            yield f"--git-dir={_from(self.folder, self.git_dir)}"

    def _given(self) -> dict[str, str | None]:
        return {} if self.pairs is None else variables((*self.pairs, *_SETTINGS))


def _as_utf8(env: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return the variables such that git gets them as UTF-8, as it prints them, in any locale.

    A name or an address from its settings may hold what the locale of this process cannot encode.
    """
    return {
        key: value and os.fsdecode(value.encode("utf-8", "surrogateescape"))
        for key, value in env.items()
    }


def lines_in(listing: str) -> list[str]:
    """Return the lines that git printed.

    Names, addresses and messages may hold what ``str.splitlines`` takes for the end of a line:
    a dozen characters, of which git means one.
    """
    return listing.removesuffix("\n").split("\n") if listing else []


def _from(folder: Path, path: Path) -> Path:
    """Return the path as it is seen from the folder, if it lies inside."""
    return path.relative_to(folder) if path.is_relative_to(folder) else path


def check_version(git: Git) -> None:
    """Return if git is new enough to be given settings through the environment.

    :raises GitTooOld: if it is not.
    """
    found = git("version")
    numbers = re.search(r"(\d+)\.(\d+)", found)
    if numbers is None or tuple(map(int, numbers.groups())) < _OLDEST:
        raise GitTooOld(found)
