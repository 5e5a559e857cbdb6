"""Versions as programs tell them, and ranges of them.

No more than that is needed, and it is needed by every command that runs a tool: a library for it
would take longer to import than all else here.
"""

import re
from typing import NamedTuple

ANSWER = r"(?<![\w.])(v?\d+\.\d+\S*)"
"""How most programs tell their version: somewhere in the first line that has one."""

_STAGES = ("dev", "alpha", "beta", "rc", "")
_REST = r"[0-9A-Za-z.~+_-]*"
_STAGE = r"(?P<stage>alpha|beta|rc|dev)[-.]?(?P<nth>\d{1,9})?"
_TOLD = re.compile(
    r"v?(?P<numbers>\d{1,9}\.\d{1,9}(?:\.\d{1,9})?)"
    rf"(?:[-.~]?{_STAGE}(?:[-+~.]{_REST})?"
    r"|(?P<pseudo>-(?:[0-9A-Za-z.]*\.)?\d{14}-[0-9a-f]{12})"
    rf"|[-+~](?!alpha|beta|rc|dev){_REST})?"
)
_BOUND = re.compile(
    rf"\s*(?P<sign>[<>]=?|==|!=)\s*(?P<numbers>\d{{1,9}}(?:\.\d{{1,9}}){{0,2}})(?:-{_STAGE})?\s*"
)


class Version(NamedTuple):
    """A version: three numbers, and the stage before its release. They have an order.

    ``stage`` counts in dev, alpha, beta, rc, release; ``nth`` in the stage.

    >>> str(Version((1, 2, 0), 3, 1)), Version((1, 2, 0), 3, 1) < Version((1, 2, 0))
    ('1.2.0-rc.1', True)
    """

    numbers: tuple[int, int, int]
    stage: int = len(_STAGES) - 1
    nth: int = 0

    def __str__(self) -> str:
        numbers = ".".join(map(str, self.numbers))
        return f"{numbers}-{_STAGES[self.stage]}.{self.nth}" if _STAGES[self.stage] else numbers


def version_of(text: str) -> Version | None:
    """Return the version that ``text`` writes as programs do; None if it is none.

    ``alpha``, ``beta``, ``rc`` and ``dev`` come before the release, as does a pseudo-version of a
    Go module; any other suffix, such as that of a distribution, is not looked at.

    >>> [str(version_of(text)) for text in ("v3.19.0+g3d8990f", "5.0-rc.1", "0.12.0-desktop.1")]
    ['3.19.0', '5.0.0-rc.1', '0.12.0']
    >>> version_of("(devel)")
    """
    found = _TOLD.fullmatch(text)
    if found is None:
        return None
    return Version(_three(found["numbers"]), 0) if found["pseudo"] else _version(found)


def version_in(output: str, answer: str = ANSWER) -> Version | None:
    r"""Return the first version in what a program printed; None without any.

    ``answer`` is a regular expression whose first group is the version.

    >>> str(version_in("banner 2.x\nGitVersion:    v3.1.2\n", r"GitVersion:\s+(\S+)"))
    '3.1.2'
    """
    texts = (found[1].rstrip(",;:)") for found in re.finditer(answer, output) if found[1])
    return next(filter(None, map(version_of, texts)), None)


def is_range(text: str) -> bool:
    """Say whether ``text`` is a range such as ``>=3.14,<5``; ``==`` and ``!=`` are known, too.

    >>> is_range(">=3.14, <5"), is_range("^3"), is_range("")
    (True, False, False)
    """
    return all(map(_BOUND.fullmatch, text.split(",")))


def in_range(version: Version, text: str) -> bool:
    """Say whether the range ``text`` holds ``version``, as PEP 440 has it.

    What comes before a release counts, but ``<5`` holds nothing that comes before 5.

    >>> in_range(Version((4, 0, 0)), ">=3.14,<5"), in_range(Version((5, 0, 0), 3), ">=3,<5")
    (True, False)
    """
    bounds = [_BOUND.fullmatch(each) for each in text.split(",")]
    return all(bound and _holds(version, bound["sign"], _version(bound)) for bound in bounds)


def _holds(version: Version, sign: str, bound: Version) -> bool:
    if sign in {"<", ">"} and not _STAGES[bound.stage]:
        below, above = version.numbers < bound.numbers, version.numbers > bound.numbers
        return below if sign == "<" else above
    return {
        "<": version < bound,
        "<=": version <= bound,
        ">": version > bound,
        ">=": version >= bound,
        "==": version == bound,
        "!=": version != bound,
    }[sign]


def _version(found: re.Match[str]) -> Version:
    stage = _STAGES.index(found["stage"] or "")
    return Version(_three(found["numbers"]), stage, int(found["nth"] or 0))


def _three(text: str) -> tuple[int, int, int]:
    major, minor, patch, *_ = (*map(int, text.split(".")), 0, 0)
    return major, minor, patch
