"""What a wheel runs on, and which files the public indexes take."""

from collections.abc import Collection, Iterable
from itertools import chain

from packaging.tags import sys_tags
from packaging.version import Version

from lading_run import Problem
from lading_wheels._filename import Distribution

_TAKEN = frozenset({"linux_armv6l", "linux_armv7l"})
"""Those that the public indexes take though they say nothing of the C library."""
_HINT = (
    "`auditwheel repair` makes a manylinux wheel of it, cibuildwheel builds one; try that with"
    " `invoke wheels.check DIR` and publish it with `invoke wheels.publish --from DIR`."
    " An index of your own, with a table [indexes.NAME], may take this one."
)
_LOCAL_HINT = (
    "Release it without what follows the +, which for Python packages is a local version (PEP 440)."
    " An index of your own, with a table [indexes.NAME], may take this one."
)


def fits(wheel: Distribution) -> bool:
    """Say whether a wheel can be installed for this interpreter."""
    return any(tag in wheel.tags for tag in sys_tags())


def public_problems(files: Collection[Distribution], index: str) -> list[Problem]:
    """Say which wheels and sdists the public ``index`` refuses, by what their names say."""
    local = [local_problems(file.name, file.version, index) for file in files]
    return [*platform_problems(files, index), *chain.from_iterable(local)]


def local_problems(what: str, version: Version, index: str) -> list[Problem]:
    """Say so if the public ``index`` refuses ``what`` because its version is a local one."""
    if version.local is None:
        return []
    text = f"{what}: {index} takes no version with build metadata: +{version.local}"
    return [Problem(text=text, hint=_LOCAL_HINT)]


def platform_problems(wheels: Iterable[Distribution], index: str) -> list[Problem]:
    """Say which wheels the public ``index`` refuses because their tag is only "linux".

    Which tags of other systems it takes, it says itself.
    """
    found = ((wheel.name, _bare(wheel)) for wheel in wheels)
    return [Problem(text=_told(name, index, bare), hint=_HINT) for name, bare in found if bare]


def _bare(wheel: Distribution) -> list[str]:
    platforms = {tag.platform for tag in wheel.tags} - _TAKEN
    return sorted(each for each in platforms if each.startswith("linux_"))


def _told(name: str, index: str, bare: Iterable[str]) -> str:
    return f"{name}: {index} takes manylinux and musllinux wheels, but none for {', '.join(bare)}"
