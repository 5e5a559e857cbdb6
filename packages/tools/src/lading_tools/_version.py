"""Versions as programs tell them, and ranges of them."""

import re
from functools import cache

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

ANSWER = r"(?<![\w.])(v?\d+\.\d+\S*)"
"""How most programs tell their version: somewhere in the first line that has one."""

_REST = r"[0-9A-Za-z.~+_-]*"
_TOLD = re.compile(
    r"v?(?P<numbers>\d{1,9}\.\d{1,9}(?:\.\d{1,9})?)"
    rf"(?:[-.~]?(?P<stage>alpha|beta|rc|dev)[-.]?(?P<nth>\d{{1,9}})?(?:[-+~.]{_REST})?"
    r"|(?P<pseudo>-(?:[0-9A-Za-z.]*\.)?\d{14}-[0-9a-f]{12})"
    rf"|[-+~](?!alpha|beta|rc|dev){_REST})?"
)
_NUMBERED_AS = {"alpha": "a", "beta": "b", "rc": "rc", "dev": ".dev"}


def version_of(text: str) -> Version | None:
    """Return the version that ``text`` writes as programs do; None if it is none.

    ``alpha``, ``beta``, ``rc`` and ``dev`` come before the release, as does a pseudo-version of a
    Go module; any other suffix, such as that of a distribution, is not looked at.

    >>> [str(version_of(text)) for text in ("v3.19.0+g3d8990f", "5.0-rc.1", "0.12.0-desktop.1")]
    ['3.19.0', '5.0rc1', '0.12.0']
    >>> version_of("(devel)")
    """
    found = _TOLD.fullmatch(text)
    if found is None:
        return None
    if found["pseudo"]:
        return Version(f"{found['numbers']}.dev0")
    stage = _NUMBERED_AS.get(found["stage"] or "", "")
    return Version(f"{found['numbers']}{stage}{int(found['nth'] or 0) if stage else ''}")


def version_in(output: str, answer: str = ANSWER) -> Version | None:
    r"""Return the first version in what a program printed; None without any.

    ``answer`` is a regular expression whose first group is the version.

    >>> version_in("banner 2.x\nGitVersion:    v3.1.2\n", r"GitVersion:\s+(\S+)")
    <Version('3.1.2')>
    """
    texts = (found[1].rstrip(",;:)") for found in re.finditer(answer, output))
    return next(filter(None, map(version_of, texts)), None)


@cache
def _specifiers(text: str) -> SpecifierSet:
    return SpecifierSet(text)


def is_range(text: str) -> bool:
    """Say whether ``text`` is a range: version specifiers of PEP 440, ``>=3.14,<5``; not empty."""
    try:
        return bool(_specifiers(text))
    except InvalidSpecifier:
        return False


def in_range(version: Version, text: str) -> bool:
    """Say whether the range ``text`` holds ``version``; what came before a release counts, too.

    >>> in_range(Version("4.0.0"), ">=3.14,<5"), in_range(Version("3.14rc1"), ">=3.14,<5")
    (True, False)
    """
    return _specifiers(text).contains(version, prereleases=True)
