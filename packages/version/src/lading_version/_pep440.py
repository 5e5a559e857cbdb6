"""The text of a version in the grammar of PEP 440, read into its parts."""

import re

from packaging.version import InvalidVersion
from packaging.version import Version as Packaged

from lading_version._errors import NotAVersion
from lading_version._semver import Parts, check_length

NAME = "PEP 440"
WORDS = {"a": "alpha", "b": "beta", "rc": "rc"}
_COMPONENTS = 3


def pep440_parts(text: str) -> Parts:
    """Take ``text`` apart; any spelling that PEP 440 normalizes will do, but no leading zeros.

    :raises NotAVersion: with the grammar that cannot hold it and why.
    """
    check_length(text)
    try:
        packaged = Packaged(text)
    except InvalidVersion:
        raise NotAVersion(text, [NAME], "it is not written as that standard asks") from None
    reason = _why_not_semver(text, packaged)
    if reason:
        raise NotAVersion(text, ["SemVer 2.0.0"], reason)
    major, minor, patch = packaged.release
    return major, minor, patch, _pre(packaged), packaged.local or ""


def _pre(packaged: Packaged) -> tuple[str, int] | None:
    if packaged.dev is not None:
        return "dev", packaged.dev
    if packaged.pre is None:
        return None
    word, number = packaged.pre
    return WORDS[word], number


def _why_not_semver(text: str, packaged: Packaged) -> str:
    if packaged.epoch:
        return f"it has no epoch ({packaged.epoch}!)"
    if packaged.post is not None:
        return "it has no post releases"
    if len(packaged.release) != _COMPONENTS:
        return f"it needs three numbers and this has {len(packaged.release)}"
    if packaged.pre and packaged.dev is not None:
        return "it would put the dev release of a prerelease after that prerelease"
    if re.search(r"(?<![0-9])0[0-9]", text.partition("+")[0]):
        return "a number begins with 0"
    return ""
