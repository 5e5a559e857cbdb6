"""What holds for every image, unless it is waived: rules on what was built."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lading_docker._contents import PlatformImage
from lading_docker._files import Files
from lading_docker._needs import lacking
from lading_docker._requirements import Locked
from lading_docker._start import Programs
from lading_docker._table import ImageTable

VERSION = "org.opencontainers.image.version"
REVISION = "org.opencontainers.image.revision"
_ARG = ": is its ARG in the scope of the last FROM?"

_SECRETS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a token of GitHub": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{22,})"),
    "an access key of AWS": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a token of GitLab": re.compile(r"\bglpat-[A-Za-z0-9_-]{20,}"),
    "a token of Slack": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}"),
    "a password in an address": re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/:@]+:[^\s/:@$]+@"),
}
"""What no history and no environment of an image should show."""
_SET = re.compile(
    r"(?i)(?P<name>\b\w*(?:PASSWORD|PASSWD|PASSPHRASE|PWD|SECRET|TOKEN|CREDENTIALS?"
    r"|(?:API|ACCESS|PRIVATE|SECRET)_?KEY)(?:_ID)?)"
    r"\s*=\s*['\"]?(?!/|[$<{*]|\s|\||['\"])[^\s'\"]+"
)
"""A variable that is given what its name says is a secret."""
_NO_LOCK = "lock it in a file with hashes, and name that: `requirements`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An image for one platform, what was found in its files, and its table."""

    image: PlatformImage
    files: Files
    """What is in its file system."""
    table: ImageTable
    locked: Sequence[Locked] = ()
    """What is locked for it, if it is from wheels."""
    version: str
    commit: str

    @property
    def run(self) -> Mapping[str, object]:
        """How it is run."""
        found = self.image.config.get("config")
        return found if isinstance(found, dict) else {}

    @property
    def programs(self) -> Programs:
        """What can be run in it."""
        return Programs(self.files, self.run)

    @property
    def labels(self) -> Mapping[str, str]:
        """Its labels."""
        found = self.run.get("Labels")
        return found if isinstance(found, dict) else {}


def non_root(subject: Subject) -> Iterator[str]:
    """Say that it is run as root, or as one who is not in it: no engine starts that."""
    user = str(subject.run.get("User") or "")
    name, _, group = user.partition(":")
    users, groups = subject.files.users, subject.files.groups
    number = name if name.isdecimal() else (users or {}).get(name, "")
    if name in {"", "root"} or (number and int(number) == 0):
        yield f"it runs as {user or 'root'}"
    elif not number and users is not None:
        yield f"it runs as {user}, and its /etc/passwd knows no {name}: a number needs no entry"
    if group and not group.isdecimal() and groups is not None and group not in groups:
        yield f"it runs as {user}, and its /etc/group knows no {group}: a number needs no entry"


def labels(subject: Subject) -> Iterator[str]:
    """Say which labels are missing, empty, or of another release."""
    there = subject.labels
    for key, value in sorted(there.items()):
        if not value.strip():
            yield f"the label {key} is empty{'' if subject.table.is_ours else _ARG}"
    for key, wanted in ((VERSION, subject.version), (REVISION, subject.commit)):
        if key not in there:
            yield f"the label {key} is missing"
        elif there[key].strip() not in {"", wanted, f"v{wanted}"}:
            yield f"the label {key} is {there[key]!r}, and the release {wanted!r}"


def platform(subject: Subject) -> Iterator[str]:
    """Say which programs are of another platform."""
    wanted = subject.image.platform
    if wanted is None:
        yield "it does not say for which platform it is"
        return
    own = f"{wanted.os}/{wanted.architecture}"
    for path, found in sorted(subject.files.programs.items()):
        if found != own:
            yield f"/{path} is for {found}"


def secrets(subject: Subject) -> Iterator[str]:
    """Say what in the history or in how it is run looks like a secret, but not its value."""
    history = subject.image.config.get("history")
    steps = history if isinstance(history, list) else []
    texts = [str(step.get("created_by") or "") for step in steps if isinstance(step, dict)]
    for where, each in (("its history", texts), ("its configuration", [*_texts(subject.run)])):
        for what, pattern in _SECRETS.items():
            if any(pattern.search(text) for text in each):
                yield f"{where} shows {what}"
        names = sorted({match["name"] for text in each for match in _SET.finditer(text)})
        if names:
            yield f"{where} shows a secret that was set: {', '.join(names)}"


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from (f"{key}={each}",) if isinstance(each, str) else _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value


def health_check(subject: Subject) -> Iterator[str]:
    """Say that a health check is missing that the table wants, or cannot run in the image."""
    found = subject.run.get("Healthcheck")
    test = found.get("Test") if isinstance(found, dict) else None
    words = [str(word) for word in test] if isinstance(test, list) else []
    if not words or words == ["NONE"]:
        if subject.table.health_check:
            yield "it carries no health check"
        return
    if words[0] == "CMD-SHELL" and not subject.programs.find("/bin/sh"):
        yield "its health check wants a shell, and there is no /bin/sh: write it as a list"
    elif words[0] == "CMD" and len(words) > 1:
        yield from _of_start("health check", words[1], subject.programs)


def entrypoint(subject: Subject) -> Iterator[str]:
    """Say that there is no program where the image starts: its entry point, else its command."""
    for key, what in (("Entrypoint", "entry point"), ("Cmd", "command")):
        words = subject.run.get(key)
        if isinstance(words, list) and words:
            yield from _of_start(what, str(words[0]), subject.programs)
            return


def _of_start(what: str, program: str, programs: Programs) -> Iterator[str]:
    path = programs.find(program)
    if not path:
        yield f"its {what} is {program}, and there is no such program"
    elif lost := programs.lacking(path):
        yield f"its {what} is {program}, a script for {lost!r}, and there is no such program"


def requirements(subject: Subject) -> Iterator[str]:
    """Say what the wheels in it require, and is not in it as they require it."""
    platform, table = subject.image.platform, subject.table
    if table.from_ != "wheels" or platform is None:
        return
    where = f"lock it in {table.requirements}" if table.requirements else _NO_LOCK
    remedy = f"{where}, or name it in `projects`" if table.projects else where
    for text in lacking(subject.files.metadata, platform, subject.locked):
        yield f"{text}: {remedy}"


Rule = Callable[[Subject], Iterator[str]]

RULES: Mapping[str, Rule] = {
    "non-root": non_root,
    "labels": labels,
    "platform": platform,
    "secrets": secrets,
    "entrypoint": entrypoint,
    "health-check": health_check,
    "requirements": requirements,
}
"""The rules on what was built, by the names by which they are waived."""
