"""The environment of a command: what it may see of ours, and that it must not ask."""

import os
import re
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

_NEEDED = re.compile(
    r"PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|TMP|TEMP|LANG|LC_.*|TZ|SYSTEMROOT|XDG_.*"
    r"|SSL_CERT_FILE|SSL_CERT_DIR|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|.*_(proxy|PROXY)"
    r"|CC|CXX|CFLAGS|LDFLAGS|PKG_CONFIG_PATH"
    r"|PYTHONDONTWRITEBYTECODE|PYTHONUNBUFFERED|COVERAGE_.*"
    r"|UV_(?!.*(TOKEN|PASSWORD|SECRET|KEY|CREDENTIAL)).*"
)
"""The variables that a clean command sees of ours: a list of what is let in, because nobody can
list what has to be kept out. It keeps tokens from getting about, not from who looks for them: the
command is the same user, and an address with a password in it is one that builds may need."""


def search_path(command: Command, ours: Mapping[str, str] = os.environ) -> str:
    """Return where ``command`` looks for programs, without making all of its environment.

    That is ``PATH`` as it is there, or what is usual without one.
    """
    path = command.env.get("PATH", ours.get("PATH"))
    return os.defpath if path is None else path


def environment(command: Command, ours: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the whole environment for ``command``; what it asks for itself comes last and wins.

    A non-interactive command has no terminal, so ssh and gpg cannot ask there; this keeps them
    and git from asking elsewhere. A program that the user named to answer for them
    (``GIT_ASKPASS``; ``SSH_ASKPASS`` with ``SSH_ASKPASS_REQUIRE``) stays. ``GIT_SSH_COMMAND`` is
    left alone, because it would outvote ``core.sshCommand``. A clean command sees of ``ours``
    only what programs need.
    """
    if command.clean:
        ours = {name: value for name, value in ours.items() if _NEEDED.fullmatch(name)}
    added: dict[str, str | None] = {}
    if not command.interactive:
        added |= _NEVER_ASK
        added |= {} if "SSH_ASKPASS_REQUIRE" in ours else _SSH
        added |= {} if "GIT_ASKPASS" in ours else {"GIT_ASKPASS": ""}
    whole = {**ours, **added, **command.env}
    return {name: value for name, value in whole.items() if value is not None}
