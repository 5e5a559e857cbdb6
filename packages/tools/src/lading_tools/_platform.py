"""The system that tools are run on."""

import os
import sys
from dataclasses import dataclass

from lading_run import Refused

_SYSTEMS = {"linux": "linux", "darwin": "darwin"}
_MACHINES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


@dataclass(frozen=True, slots=True)
class Platform:
    """A system and its processor, as Go names them.

    >>> str(Platform("linux", "arm64"))
    'linux/arm64'
    """

    system: str
    machine: str

    def __str__(self) -> str:
        return f"{self.system}/{self.machine}"


def platform_of(system: str, machine: str) -> Platform:
    """Return the platform that Python names so (``sys.platform``, ``os.uname().machine``).

    :raises Refused: if it is none of linux and darwin on amd64 and arm64.
    """
    try:
        return Platform(_SYSTEMS[system], _MACHINES[machine.lower()])
    except KeyError:
        raise Refused(
            f"there are no tools for {system} on {machine}",
            hint="Use Linux or macOS on amd64 or arm64.",
        ) from None


def this_platform() -> Platform:
    """Return the platform that we run on.

    :raises Refused: as ``platform_of``.
    """
    return platform_of(sys.platform, os.uname().machine)
