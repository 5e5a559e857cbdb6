"""The wheels that an image needs, as a file with hashes locks them (pip's format)."""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import InvalidMarker, Marker, UndefinedEnvironmentName

from lading_docker._errors import NotLocked, NoWheel, WrongWheels
from lading_docker._facts import Version
from lading_oci import Platform
from lading_run import Command, CommandFailed, LadingError, Problem, Runner

_GLIBC = (5, 12, *range(17, 43))
"""The minor versions of glibc 2 that wheels are made for; 5, 12 and 17 have older names too."""
_OLD_NAMES = {5: ["manylinux1"], 12: ["manylinux2010"], 17: ["manylinux2014"]}
_MACHINES = {"amd64": "x86_64", "arm64": "aarch64", "386": "i686"}
_MACHINES |= {"ppc64le": "ppc64le", "s390x": "s390x", "riscv64": "riscv64"}
_OLD_ARMS = {"v5": "armv5l", "v6": "armv6l"}
"""For these there is no manylinux."""
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
_UNKNOWN = re.compile(
    r"\b(?:python_full_version|implementation_version|platform_release|platform_version)\b"
)
_DECIDED = re.compile(
    r"\b(?:python_full|implementation)_version\s*(?:<|>=)\s*(['\"])\d+\.\d+(?:\.0)?\1"
)
"""For this the minor version is enough."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:\[[^\]]*\])?")


@dataclass(frozen=True, slots=True)
class Locked:
    """One requirement of the file: where it stands, its text without the marker, and that."""

    line: int
    text: str
    marker: str

    @property
    def name(self) -> str:
        """The package, with the extras that are asked for."""
        return self.text.partition("==")[0].strip()

    def holds_for(self, environment: Mapping[str, str]) -> bool:
        """Say whether it is needed there."""
        return not self.marker or Marker(self.marker).evaluate(dict(environment))


def locked_at(source: Path, file: str) -> list[Locked]:
    """Read such a file below ``source``; without a file nothing is locked.

    :raises NotLocked: as `locked_in` does.
    """
    return locked_in((source / file).read_text("utf-8", errors="replace"), file) if file else []


def locked_in(text: str, file: str) -> list[Locked]:
    """Read a file of requirements with hashes.

    :raises NotLocked: with every line that is no requirement of one version with hashes.
    """
    found, problems = [], []
    for number, line in _logical(text):
        head, *hashes = re.split(r"\s+(?=--hash=)", line)
        requirement, _, marker = (part.strip() for part in head.partition(";"))
        if wrong := _mistake(requirement, marker, hashes):
            problems.append(Problem(text=wrong, file=file, line=number))
        found.append(Locked(number, " ".join([requirement, *hashes]), marker))
    if problems:
        raise NotLocked(hint=writes(file), problems=problems)
    return found


def writes(file: str) -> str:
    """Return which command writes such a file."""
    how = "uv pip compile --universal --generate-hashes"
    return f"`{how} pyproject.toml -o {file}` writes such a file."


def _mistake(requirement: str, marker: str, hashes: Sequence[str]) -> str:
    name, _, version = requirement.partition("==")
    if not _NAME.fullmatch(name.strip()) or not version or "*" in version or "," in version:
        return f"{requirement!r} is no requirement of exactly one version"
    if not hashes:
        return f"{requirement} has no hash"
    if wrong := [each for each in hashes if not _HASH.fullmatch(each)]:
        return f"{wrong[0]!r} is no hash of {requirement}: --hash=sha256: and 64 hex digits"
    return _mistake_in(marker) if marker else ""


def _mistake_in(marker: str) -> str:
    if unknown := unknown_in(marker):
        return f"{marker!r} asks for {unknown}, which nobody knows before the image runs"
    try:
        Marker(marker).evaluate(environment_of(Platform("linux", "amd64"), "3.12"))
    except (InvalidMarker, UndefinedEnvironmentName) as error:
        return f"{marker!r} is no environment marker: {error}"
    return ""


def unknown_in(marker: str) -> str:
    """Return what a marker asks for that is not known before the image runs; empty if nothing."""
    found = _UNKNOWN.search(_DECIDED.sub("", marker))
    return found[0] if found else ""


def _logical(text: str) -> Iterator[tuple[int, str]]:
    """Yield lines with the number of their beginning: continued ones joined, comments left out."""
    begin, parts = 0, list[str]()
    for number, raw in enumerate(text.splitlines(), 1):
        line = re.sub(r"(?:^|\s)#.*", "", raw).rstrip()
        begin = begin if parts else number
        parts.append(line.removesuffix("\\").strip())
        if not line.endswith("\\"):
            if joined := " ".join(filter(None, parts)):
                yield begin, joined
            parts = []
    if joined := " ".join(filter(None, parts)):
        yield begin, joined


def environment_of(platform: Platform, python: str) -> dict[str, str]:
    """Return what environment markers see (PEP 508) under CPython ``python`` on a platform."""
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{python}.0",
        "os_name": "posix",
        "platform_machine": _machine(platform),
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": "Linux",
        "platform_version": "",
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": "linux",
        "extra": "",
    }


def _machine(platform: Platform) -> str:
    """Return what ``uname -m`` says there."""
    if platform.architecture == "arm":
        return _OLD_ARMS.get(platform.variant, "armv7l")
    return _MACHINES.get(platform.architecture, platform.architecture)


def tags_for(platform: Platform, glibc: Version = ()) -> list[str]:
    """Return the platform tags of wheels that run there, with glibc, the best first.

    What needs a newer one than ``glibc``, if that is known, comes last: its programs may not.
    """
    machine = _machine(platform)
    if machine in _OLD_ARMS.values():
        return [f"linux_{machine}"]
    minors = sorted(_GLIBC, key=lambda minor: (bool(glibc) and (2, minor) > glibc, -minor))
    names = {minor: [f"manylinux_2_{minor}", *_OLD_NAMES.get(minor, [])] for minor in minors}
    return [f"{name}_{machine}" for minor in minors for name in names[minor]] + [f"linux_{machine}"]


@dataclass(frozen=True, slots=True)
class Downloader:
    """Gets wheels by pip, with the user's own settings of indexes, and checks their hashes."""

    runner: Runner

    def get(
        self,
        locked: Sequence[Locked],
        platform: Platform,
        python: str,
        folder: Path,
        glibc: Version = (),
    ) -> list[Path]:
        """Download the wheels that are needed on a platform into ``folder``, which is new.

        Of two wheels of one version that is taken which needs no newer glibc than ``glibc``.

        :raises NoWheel: if pip does not get all of them.
        :raises WrongWheels: if one is not what the lock names.
        """
        environment = environment_of(platform, python)
        wanted = [each.text for each in locked if each.holds_for(environment)]
        folder.mkdir(parents=True)
        if not wanted:
            return []
        lock = folder / "requirements.txt"
        lock.write_text("".join(f"{each}\n" for each in wanted), encoding="utf-8")
        try:
            self.runner(_pip(lock, tags_for(platform, glibc), python, folder))
        except CommandFailed as error:
            raise _not_got(platform, error.stderr.strip()) from error
        return sorted(folder.glob("*.whl"))


def _not_got(platform: Platform, said: str) -> LadingError:
    text = f"pip does not get the wheels for {platform}:\n{said}"
    if "DO NOT MATCH THE HASHES" in said:
        hint = (
            "Somebody changed them, or the lock is of others: if you trust the index, make it anew."
        )
        return WrongWheels(text, hint=hint)
    hint = "What has no wheel for the platform cannot be put into an image without one."
    return NoWheel(text, hint=hint)


def _pip(lock: Path, tags: Sequence[str], python: str, folder: Path) -> Command:
    abi = f"cp{python.replace('.', '')}"
    where = [part for tag in tags for part in ("--platform", tag)]
    how = ["--no-deps", "--require-hashes", "--only-binary=:all:", "--disable-pip-version-check"]
    kind = ["--implementation", "cp", "--python-version", python]
    abis = [part for each in (abi, "abi3", "none") for part in ("--abi", each)]
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input"]
    return Command(
        *pip, *how, *kind, *abis, *where, "--dest", str(folder), "--requirement", str(lock),
        looks=True, env={"PIP_REQUIRE_VIRTUALENV": "0", "PYTHONWARNINGS": "ignore"},
        cwd=folder.absolute(),
    )  # fmt: skip
