"""What a wheel runs on, and which wheels the public indexes take."""

from collections.abc import Iterable

from packaging.tags import sys_tags

from lading_run import Problem
from lading_wheels._filename import Distribution

_TAKEN = frozenset({"linux_armv6l", "linux_armv7l"})
"""Those that the public indexes take though they say nothing of the C library."""
_HINT = (
    "`auditwheel repair` makes a manylinux wheel of it, cibuildwheel builds one; try that with"
    " `invoke wheels.check DIR` and publish it with `invoke wheels.publish --from DIR`."
    " An index of your own, with a table [indexes.NAME], may take this one."
)


def fits(wheel: Distribution) -> bool:
    """Say whether a wheel can be installed for this interpreter."""
    return any(tag in wheel.tags for tag in sys_tags())


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
