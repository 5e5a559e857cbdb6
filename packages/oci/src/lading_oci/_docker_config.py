"""Logins out of Docker's ``config.json`` and from the credential helpers that it names."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lading_oci._login import IDENTITY_TOKEN, Login, server_of
from lading_oci._registry_errors import BadDockerConfig, HelperFails
from lading_run import Command, CommandFailed, Problem, Runner, ToolMissing, run

_HELPER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NOT_FOUND = "credentials not found in native keychain"
_SILENCE = 60


@dataclass(frozen=True, slots=True)
class DockerConfig:
    """Docker's configuration in the file ``path``, as far as it is about logins."""

    path: Path
    auths: Mapping[str, object]
    helpers: Mapping[str, object]
    store: str

    @classmethod
    def read(cls, path: Path) -> "DockerConfig | None":
        """Read the file; None if it is not there.

        :raises BadDockerConfig: if it cannot be read as such. Its contents are not shown.
        """
        try:
            value = json.loads(path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _bad(path, f"it cannot be read: {error.strerror or error}") from None
        except json.JSONDecodeError as error:
            raise _bad(path, f"this is no JSON: {error.msg}", error.lineno) from None
        except ValueError:
            raise _bad(path, "this is no UTF-8") from None
        if not isinstance(value, dict):
            raise _bad(path, "this is no JSON object")
        auths, helpers = value.get("auths") or {}, value.get("credHelpers") or {}
        store = value.get("credsStore") or ""
        texts = [
            *([] if isinstance(auths, dict) else ["auths is no object"]),
            *([] if isinstance(helpers, dict) else ["credHelpers is no object"]),
            *([] if isinstance(store, str) else ["credsStore is no text"]),
        ]
        if texts:
            raise BadDockerConfig([_problem(path, text) for text in texts])
        return cls(path, auths, helpers, store)

    def login(self, registry: str, runner: Runner = run) -> Login | None:
        """Return the login for a registry: from its helper, the store, or the file itself.

        :raises BadDockerConfig: if what there is for it cannot be read.
        :raises HelperFails: if the helper fails.
        """
        helper = next(iter(_for(self.helpers, registry)), None)
        name = self.store if helper is None else helper
        if name:
            found = self._asked(name, registry, runner)
            if found or helper is not None:
                return found
        return self._written(registry)

    def _asked(self, name: object, registry: str, runner: Runner) -> Login | None:
        if not isinstance(name, str) or not _HELPER.fullmatch(name):
            raise _bad(self.path, f"{name!r} is no name of a credential helper")
        program = f"docker-credential-{name}"
        answer = _answer(program, registry, runner)
        if answer is None:
            return None
        user, secret = answer.get("Username"), answer.get("Secret")
        if not isinstance(user, str) or not isinstance(secret, str):
            raise HelperFails(program, registry, "its answer has no Username and Secret")
        source = f"{program} (named in {self.path})"
        return Login(registry=registry, user=user, secret=secret, source=source)

    def _written(self, registry: str) -> Login | None:
        for entry in _for(self.auths, registry):
            if not isinstance(entry, dict):
                raise _bad(self.path, f"what auths has for {registry} is no object")
            pair = self._pair(entry, registry)
            if pair:
                source = str(self.path)
                return Login(registry=registry, user=pair[0], secret=pair[1], source=source)
        return None

    def _pair(self, entry: Mapping[str, object], registry: str) -> tuple[str, str] | None:
        """Return user and secret of an entry; an identity token counts more than a password."""
        token, auth = entry.get("identitytoken"), entry.get("auth")
        if isinstance(token, str) and token:
            return IDENTITY_TOKEN, token
        if isinstance(auth, str) and auth:
            try:
                text = base64.b64decode(auth, validate=True).decode()
            except (binascii.Error, ValueError):
                text = ""
            user, colon, secret = text.partition(":")
            if not colon:
                raise _bad(self.path, f"the auth for {registry} is no user:password in base64")
            return user, secret.rstrip("\0")
        named, password = entry.get("username"), entry.get("password")
        if not isinstance(named, str) or not isinstance(password, str):
            return None
        return named, password


def _answer(program: str, registry: str, runner: Runner) -> Mapping[str, object] | None:
    """Ask a credential helper; None if it has no login. What it says may be secret."""
    command = Command(
        program, "get", stdin=server_of(registry), looks=True, private=True, timeout=_SILENCE
    )
    try:
        said = runner(command).stdout
    except ToolMissing:
        raise HelperFails(program, registry, "it is not installed") from None
    except CommandFailed as error:
        if _NOT_FOUND in error.stdout:
            return None
        # A helper that fails says why on stdout; there is no login in that.
        why = (error.stdout or error.stderr).strip().splitlines()
        raise HelperFails(program, registry, why[-1] if why else str(error)) from None
    try:
        answer = json.loads(said)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise HelperFails(program, registry, "its answer is no JSON object")
    return answer


def _for(entries: Mapping[str, object], registry: str) -> list[object]:
    """Return what there is for a registry, first what stands under its very name."""
    names = {registry, server_of(registry)}
    keys = sorted(filter(lambda key: _is_for(key, registry), entries), key=lambda k: k not in names)
    return [entries[key] for key in keys]


def _is_for(key: str, registry: str) -> bool:
    """Say whether a key of Docker's configuration, an address or a host, means the registry."""
    host = key.partition("://")[2] or key
    return server_of(host.partition("/")[0].lower()) == server_of(registry.lower())


def _bad(path: Path, text: str, line: int = 0) -> BadDockerConfig:
    return BadDockerConfig([_problem(path, text, line)])


def _problem(path: Path, text: str, line: int = 0) -> Problem:
    return Problem(text=text, file=str(path), line=line, exit_code=2)
