"""The text of a version in the grammar of SemVer 2.0.0, read into its parts."""

import re

from lading_version._errors import NotAVersion

NAME = "SemVer 2.0.0"
Parts = tuple[int, int, int, tuple[str, int] | None, str]
"""Major, minor, patch, the prerelease as word and number, the build metadata."""

LONGEST = 128
"""The characters of an OCI tag; PEP 440 may need fewer for the same version, none needs more."""

_NUMBER = r"(?:0|[1-9][0-9]*)"
_IDENTIFIER = rf"(?:{_NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_SEMVER = re.compile(
    rf"({_NUMBER})\.({_NUMBER})\.({_NUMBER})"
    rf"(?:-({_IDENTIFIER}(?:\.{_IDENTIFIER})*))?"
    r"(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?",
    re.ASCII,
)
_PRE = re.compile(rf"(0\.dev|alpha|beta|rc)\.({_NUMBER})", re.ASCII)
_HINT = "A version is X.Y.Z, X.Y.Z-0.dev.N, X.Y.Z-alpha.N, -beta.N or -rc.N, then perhaps +build."


def parts(text: str) -> Parts:
    """Take ``text`` apart.

    :raises NotAVersion: with the grammar that cannot hold it and why.
    """
    check_length(text)
    match = _SEMVER.fullmatch(text)
    if match is None:
        raise NotAVersion(text, [NAME], _why_not_semver(text), _HINT)
    major, minor, patch, pre, build = match.groups()
    return int(major), int(minor), int(patch), _pre(text, pre), build or ""


def check_length(text: str) -> None:
    """Return if some grammar could hold so long a text, before its numbers are read."""
    if len(text) > LONGEST:
        reason = f"it is {len(text)} characters long"
        raise NotAVersion(f"{text[:20]}…", ["OCI tag", "Kubernetes label"], reason)


def _pre(text: str, pre: str | None) -> tuple[str, int] | None:
    if pre is None:
        return None
    match = _PRE.fullmatch(pre)
    if match is None:
        raise NotAVersion(text, ["PEP 440"], _why_not_pep440(pre), _HINT)
    return match[1].removeprefix("0."), int(match[2])


def _why_not_semver(text: str) -> str:
    if text[:1] in {"v", "V"} and _SEMVER.fullmatch(text[1:]):
        return "the v belongs to the tag, not to the version"
    if "!" in text:
        return "it has no epochs"
    if re.search(r"(?:^|[.-])0[0-9]+(?:[.+-]|$)", text.partition("+")[0]):
        return "a number begins with 0"
    numbers = re.match(r"[0-9]+(?:\.[0-9]+)*", text)
    if numbers is None:
        return "it begins with three numbers and this does not"
    if (count := numbers[0].count(".") + 1) != len("XYZ"):
        return f"it needs three numbers and this has {count}"
    return "the numbers are followed by something that is no -prerelease and no +build"


def _why_not_pep440(pre: str) -> str:
    words = pre.split(".")
    if words[0].lower() in {"post", "rev", "r"}:
        return "a post release comes after its release there, and before it in SemVer"
    if words[0] == "dev":
        return "dev comes before alpha there, and after it in SemVer: write 0.dev.N"
    if _PRE.match(pre) and "dev" in words[1:]:
        return (
            f"the dev release of a prerelease comes before {words[0]} there, and after it in SemVer"
        )
    if words[0].lower() in {"alpha", "beta", "rc"}:
        return f"a prerelease is written like {words[0].lower()}.1, with a dot and one number"
    return f"it knows no prerelease {pre!r}, only dev, alpha, beta and rc with a number"
