"""The programs that an image starts, found as an engine and the kernel find them."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass

from lading_docker._files import Files

_PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_BLANKS = re.compile(r"[ \t]+")
"""What the kernel takes for blanks: the carriage return of a script from Windows is none."""


@dataclass(frozen=True, slots=True)
class Programs:
    """What can be run in an image that is run as ``run`` says, the ``config`` of its own."""

    files: Files
    run: Mapping[str, object]

    def find(self, program: str) -> str:
        """Return the path of a program, on PATH if it has no slash; empty if it is not there."""
        folders = [""] if "/" in program else self._search_path()
        paths = (self._absolute(posixpath.join(folder, program)) for folder in folders)
        return next((path for path in paths if self.files.runs(path)), "")

    def lacking(self, path: str) -> str:
        """Return what the ``#!`` line of a script at a path names that is not there.

        It is empty if all is there, or no script is.
        """
        interpreter, *words = _BLANKS.split(self.files.shebang(path).strip(" \t"))
        if not interpreter:
            return ""
        if not self.files.runs(self._absolute(interpreter)):
            return interpreter
        by_name = posixpath.basename(interpreter) == "env" and words
        # An option of env, or a variable: what is started is not told that simply.
        if not by_name or words[0].startswith("-") or "=" in words[0]:
            return ""
        return "" if self.find(words[0]) else words[0]

    def _absolute(self, path: str) -> str:
        return posixpath.join("/", str(self.run.get("WorkingDir") or ""), path)

    def _search_path(self) -> list[str]:
        environment = self.run.get("Env")
        variables = [str(each) for each in environment] if isinstance(environment, list) else []
        found = [each for each in variables if each.startswith("PATH=")]
        return (found or [_PATH])[-1].removeprefix("PATH=").split(":")
