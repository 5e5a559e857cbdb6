"""The program that runs the tasks: Invoke, or ``lading``."""

import re
import sys
from pathlib import Path

_NAMED = r"(?m)(^ *|`|: )invoke (?=[-\w])"


def program() -> str:
    """Return the name by which the user called it: ``lading``, or else ``invoke``."""
    called = Path(sys.argv[0])
    name = called.parent.name if called.name == "__main__.py" else called.stem
    return "lading" if name == "lading" else "invoke"


def named(text: str) -> str:
    """Return a text that tells of commands, ``invoke …``, with the name of the program instead.

    They stand in backquotes, at the start of a line, or after a colon.
    """
    return text if program() == "invoke" else re.sub(_NAMED, rf"\1{program()} ", text)
