"""The environment of a command that must not ask."""

import os
from collections.abc import Mapping

from lading_run._command import Command

MARK = "LADING_CHILD"
"""The variable by which the guard knows a child that it was not told of in time."""

_NEVER_ASK = {
    "GIT_TERMINAL_PROMPT": "0",
    "GCM_INTERACTIVE": "never",
    "GIT_EDITOR": "false",
    "PIP_NO_INPUT": "1",
    "GPG_TTY": None,
}
_SSH = {"SSH_ASKPASS": "false", "SSH_ASKPASS_REQUIRE": "never"}


def environment(command: Command, ours: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the whole environment for ``command``; what it asks for itself comes last and wins.

    A non-interactive command has no terminal, so ssh and gpg cannot ask there; this keeps them
    and git from asking elsewhere. A program that the user named to answer for them
    (``GIT_ASKPASS``; ``SSH_ASKPASS`` with ``SSH_ASKPASS_REQUIRE``) stays. ``GIT_SSH_COMMAND`` is
    left alone, because it would outvote ``core.sshCommand``.
    """
    added: dict[str, str | None] = {}
    if not command.interactive:
        added |= _NEVER_ASK
        added |= {} if "SSH_ASKPASS_REQUIRE" in ours else _SSH
        added |= {} if "GIT_ASKPASS" in ours else {"GIT_ASKPASS": ""}
    whole = {**ours, **added, **command.env}
    return {name: value for name, value in whole.items() if value is not None}
