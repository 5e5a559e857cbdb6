"""How to install tools on a system."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    """Return what to do about tools that are missing: build them, install them, or both."""
    lines = []
    built = [tool.name for tool in tools if tool.module]
    if built:
        one, several = f"{built[0]} is built when it is", "they are built when they are"
        then = one if len(built) == 1 else several
        go = "`brew install go`" if installer.program == "brew" else "https://go.dev/dl/"
        lines.append(f"Install {_go(tools)} ({go}): then {then} needed.")
    if line := installer.line(tools):
        them = "it" if len(tools) == 1 else "them"
        lines.append(f"{'Or install' if lines else 'Install'} {them}: {line}")
    rest = [tool for tool in tools if not tool.module and not installer.packages([tool])]
    if rest:
        lines.append(f"Install {', '.join(f'{each.name} {each.range}' for each in rest)}.")
    return "\n".join(lines)


def _go(tools: Sequence[Tool]) -> str:
    """Return the Go that builds all of these."""
    known = {version: tool.go for tool in tools if (version := version_of(tool.go))}
    return f"Go {known[max(known)]} or newer" if known else "Go"
