"""How crane is told a login: by a helper program that says what an inherited variable holds.

crane reads logins from Docker's configuration only. It is given one of our own, in a private folder
that lives as long as the command does. In it are the name of the registry and a script; the secret
itself is in an environment variable of crane, and on no disk.
"""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from lading_oci._login import Login, host_of, server_of
from lading_run import Unavailable

VARIABLE = "LADING_OCI_LOGIN"
_HELPER = "lading"
_SCRIPT = f"""#!/bin/sh
# crane asks for a login; it was inherited, and is written nowhere.
[ "$1" = get ] || exit 1
read -r server
printf '%s' "${VARIABLE}"
"""


@contextmanager
def handed(login: Login | None) -> Iterator[Mapping[str, str | None]]:
    """Yield the environment in which crane has ``login`` and no other, or none at all.

    :raises Unavailable: if no program can run in the folder for temporary files.
    """
    with tempfile.TemporaryDirectory(prefix="lading-oci-") as name:
        folder = Path(name)
        helpers = _helpers(login, folder)
        (folder / "config.json").write_text(json.dumps({"credHelpers": helpers}))
        yield {
            "DOCKER_CONFIG": name,
            "PATH": name,  # crane starts nothing but the helper
            "REGISTRY_AUTH_FILE": None,
            VARIABLE: login.as_json() if login else None,
        }


def _helpers(login: Login | None, folder: Path) -> dict[str, str]:
    if login is None:
        return {}
    script = folder / f"docker-credential-{_HELPER}"
    script.write_text(_SCRIPT)
    script.chmod(0o700)
    if not os.access(script, os.X_OK):
        raise Unavailable(
            f"no program can run in {folder.parent}, where crane is to be told its login",
            hint="Set TMPDIR to a folder in which programs may run.",
        )
    return {server_of(host_of(login.registry)): _HELPER}
