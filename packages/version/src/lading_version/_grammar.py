"""The five grammars, by name."""

import re
from enum import Enum
from pathlib import PurePosixPath

from lading_version._version import Version

_PYTHON = frozenset({"pyproject.toml", "setup.cfg", "setup.py", "Pipfile"})


class Grammar(Enum):
    """How a version is written in one place."""

    SEMVER = "semver"
    PEP440 = "pep440"
    OCI = "oci"
    HELM = "helm"
    LABEL = "label"

    def write(self, version: Version) -> str:
        """Return ``version`` in this grammar.

        >>> Grammar.PEP440.write(Version.parse("1.2.0-rc.1"))
        '1.2.0rc1'
        """
        return {
            Grammar.SEMVER: version.semver,
            Grammar.PEP440: version.pep440,
            Grammar.OCI: version.oci,
            Grammar.HELM: version.helm,
            Grammar.LABEL: version.label,
        }[self]

    def read(self, text: str) -> Version:
        """Read ``text`` in this grammar.

        :raises NotAVersion: with the grammar that cannot hold it and why.
        """
        if self is Grammar.PEP440:
            return Version.from_pep440(text)
        if self in {Grammar.OCI, Grammar.LABEL}:
            return Version.parse(text.replace("_", "+", 1))
        return Version.parse(text)


def grammar_of(path: str, key: str = "", pattern: str = "") -> Grammar:
    """Say in which grammar a file holds its version, if no one said so.

    Files and patterns of Python packaging are PEP 440; the keys of image tags are OCI tags;
    the Kubernetes label of the version is a label; Chart.yaml is Helm; all else is SemVer.
    """
    name = PurePosixPath(path).name
    if name in _PYTHON or name.endswith(".py") or re.search(r"[=~>]=\s*\{version\}", pattern):
        return Grammar.PEP440
    if key.endswith('app.kubernetes.io/version"'):
        return Grammar.LABEL
    if key.rpartition(".")[2] in {"tag", "newTag"}:
        return Grammar.OCI
    return Grammar.HELM if name == "Chart.yaml" else Grammar.SEMVER
