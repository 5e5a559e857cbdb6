"""Who we are to a registry, and the names of the variables that say so."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field

IDENTITY_TOKEN = "<token>"  # noqa: S105 - what helpers call the user of an identity token
_HUB = frozenset({"docker.io", "index.docker.io", "registry-1.docker.io"})
_HUB_SERVER = "https://index.docker.io/v1/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A user and a password or token for one registry; the secret is in no ``repr``.

    ``source`` says where it was found, for messages. With the user ``<token>`` the secret is an
    identity token (OAuth 2 refresh token), as Docker's credential helpers have it.
    """

    registry: str
    user: str
    secret: str = field(repr=False)
    source: str

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must be masked: the secret, plain and as HTTP sends it."""
        return (self.secret, base64.b64encode(f"{self.user}:{self.secret}".encode()).decode())

    def as_json(self) -> str:
        """Write it as a credential helper of Docker answers."""
        answer = {"ServerURL": self.registry, "Username": self.user, "Secret": self.secret}
        return json.dumps(answer)


Logins = Callable[[str], Login | None]
"""Returns the login for a registry, or None."""


def nobody(_: str) -> Login | None:
    """Log in nowhere: the `Logins` of those who only read what is public."""
    return None


def variables_of(registry: str) -> tuple[str, str]:
    """Return the names of the two variables for a registry: of the user and of the password.

    The host is in capitals; a dash becomes two underscores, and all else that is no letter or
    digit becomes one.

    >>> variables_of("my-registry.example.com:5000")[0]
    'LADING_REGISTRY_USER_MY__REGISTRY_EXAMPLE_COM_5000'
    """
    host = registry.strip("[").replace("]", "").replace("-", "__").upper()
    name = "".join(letter if letter.isalnum() else "_" for letter in host)
    return f"LADING_REGISTRY_USER_{name}", f"LADING_REGISTRY_PASSWORD_{name}"


def server_of(registry: str) -> str:
    """Return what Docker calls a registry when it asks for its login."""
    return _HUB_SERVER if registry in _HUB else registry


def host_of(registry: str) -> str:
    """Return the host that serves a registry: Docker Hub's is another than its name."""
    return "index.docker.io" if registry in _HUB else registry
