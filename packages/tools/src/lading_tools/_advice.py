"""How to install tools on a system."""

from collections.abc import Sequence
from dataclasses import dataclass

from packaging.version import Version

from lading_tools._tool import Tool
from lading_tools._version import version_of


@dataclass(frozen=True, slots=True)
class Installer:
    """A program that installs others on this system: ``apt-get``, ``brew``, or none."""

    program: str = ""

    def packages(self, tools: Sequence[Tool]) -> list[str]:
        """Return the names of the packages that it has of these."""
        kinds = {"apt-get": [tool.apt for tool in tools], "brew": [tool.brew for tool in tools]}
        return [name for name in kinds.get(self.program, []) if name]

    def line(self, tools: Sequence[Tool]) -> str:
        """Return the command that installs what it has of these; empty if it has none.

        >>> Installer("brew").line([Tool(name="helm", range=">=3", brew="helm")])
        'brew install helm'
        """
        names = self.packages(tools)
        return f"{_COMMANDS[self.program]} install {' '.join(names)}" if names else ""


_COMMANDS = {"apt-get": "sudo apt-get", "brew": "brew"}


def advice(tools: Sequence[Tool], installer: Installer) -> str:
    """Return what to do about tools that are missing, of which some could be built."""
    lines = []
    if newest := _newest(tools):
        go = "`brew install go`" if installer.program == "brew" else "https://go.dev/dl/"
        lines.append(f"With Go {newest} or newer on PATH ({go}), what can be built is built.")
    if line := installer.line(tools):
        lines.append(f"Or install: {line}")
    others = [tool for tool in tools if not tool.module and tool not in _had(tools, installer)]
    if others:
        lines.append(f"Install {', '.join(f'{each.name} {each.range}' for each in others)}.")
    return "\n".join(lines)


def _had(tools: Sequence[Tool], installer: Installer) -> list[Tool]:
    return [tool for tool in tools if installer.packages([tool])]


def _newest(tools: Sequence[Tool]) -> str:
    """Return the least Go that builds all of these; empty if none is built by Go."""
    known = {tool.go: version_of(tool.go) or Version("0") for tool in tools if tool.module}
    return max(known, key=lambda go: known[go], default="")
