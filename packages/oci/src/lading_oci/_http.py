"""One GET to a registry, with the login that it asks for: for what crane cannot ask."""

import base64
import http.client
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import IO

from lading_oci._login import IDENTITY_TOKEN, Login, host_of
from lading_oci._name import Name, is_loopback
from lading_oci._registry_errors import PlainHttp, RegistryFails
from lading_oci._walk import LARGEST_DOCUMENT

_UNAUTHORIZED, _TOO_MANY, _BROKEN = 401, 429, 500
_PARAMETER = re.compile(r'([A-Za-z_]+)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """What a registry answered: status, headers, and up to 4 MiB of body."""

    status: int
    headers: Message
    body: bytes

    def header(self, name: str) -> str:
        """Return a header, or an empty text."""
        return self.headers.get(name) or ""


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Keeps HEAD, of which Python before 3.13 makes GET: a storage signs its address for one.

    Whoever is not to be spoken with in plain HTTP sends us to nobody who is; nor, ever, to FTP.
    """

    def __init__(self, registry: str, *, plain: bool) -> None:
        self._registry = registry
        self._schemes = ("https", "http") if plain else ("https",)

    def redirect_request(  # noqa: PLR0917 - as urllib calls it
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        to = urllib.parse.urlsplit(newurl)
        if to.scheme not in self._schemes:
            fp.close()
            address = f"{to.scheme}://{to.hostname}"  # no more: what follows may be a signature
            raise PlainHttp(self._registry, f"redirects to {address}, which is no HTTPS")
        new = super().redirect_request(req, fp, code, msg, headers, newurl)
        if new is not None and req.get_method() == "HEAD":
            new.method = "HEAD"
        return new


class Http:
    """Asks one registry; ``plain`` says that HTTP without TLS may be spoken with it."""

    def __init__(self, registry: str, login: Login | None, *, plain: bool, silence: float) -> None:
        self._registry = registry
        self._base = f"{'http' if plain else 'https'}://{host_of(registry)}"
        self._plain = plain
        self._login = login
        self._silence = silence
        direct = [urllib.request.ProxyHandler({})] if is_loopback(registry) else []
        self._opener = urllib.request.build_opener(_Redirects(registry, plain=plain), *direct)

    def get(self, path: str, name: Name, *, accept: str = "", method: str = "GET") -> Answer:
        """Ask for ``path``; log in to read ``name`` if the registry wants that.

        :raises RegistryFails: if it does not answer.
        :raises PlainHttp: if it sends us to where there is no TLS, and that is not allowed.
        """
        headers = {"Accept": accept} if accept else {}
        answer = self._send(f"{self._base}{path}", headers, method=method)
        if answer.status != _UNAUTHORIZED:
            return answer
        authorization = self._authorization(answer.header("WWW-Authenticate"), name)
        if isinstance(authorization, Answer):
            return authorization
        if not authorization:
            return answer
        return self._send(f"{self._base}{path}", headers, authorization, method=method)

    def _authorization(self, challenge: str, name: Name) -> str | Answer:
        """Return what to answer to a challenge; empty if there is nothing to say.

        Where the token server falters, it is that answer: what holds for one of the registry does.
        """
        scheme, _, rest = challenge.partition(" ")
        if scheme.lower() == "basic":
            return self._basic()
        if scheme.lower() != "bearer":
            return ""
        answer = self._token(dict(_PARAMETER.findall(rest)), name)
        if answer.status == _TOO_MANY or answer.status >= _BROKEN:
            return answer
        token = _token_in(answer.body)
        return f"Bearer {token}" if token else ""

    def _basic(self) -> str:
        if self._login is None or self._login.user == IDENTITY_TOKEN:
            return ""
        pair = f"{self._login.user}:{self._login.secret}".encode()
        return f"Basic {base64.b64encode(pair).decode()}"

    def _token(self, asked: Mapping[str, str], name: Name) -> Answer:
        """Ask for a token of the distribution specification's token server."""
        realm = asked.get("realm", "")
        if not realm.startswith(("https://", "http://") if self._plain else "https://"):
            raise PlainHttp(self._registry, f"sends logins to {realm!r}, which is no HTTPS")
        scope = asked.get("scope") or f"repository:{name.repository}:pull"
        query = {"service": asked.get("service", ""), "scope": scope}
        if self._login and self._login.user == IDENTITY_TOKEN:
            form = {"grant_type": "refresh_token", "refresh_token": self._login.secret, **query}
            return self._send(realm, {}, body={**form, "client_id": "lading"})
        joint = "&" if "?" in realm else "?"
        return self._send(f"{realm}{joint}{urllib.parse.urlencode(query)}", {}, self._basic())

    def _send(
        self,
        address: str,
        headers: Mapping[str, str],
        authorization: str = "",
        *,
        body: Mapping[str, str] | None = None,
        method: str | None = None,
    ) -> Answer:
        data = None if body is None else urllib.parse.urlencode(body).encode()
        request = urllib.request.Request(address, data, dict(headers), method=method)  # noqa: S310 - http or https, see above
        if authorization:  # not for whoever it redirects us to
            request.add_unredirected_header("Authorization", authorization)
        try:
            with self._opener.open(request, timeout=self._silence) as reply:
                return Answer(reply.status, reply.headers, reply.read(LARGEST_DOCUMENT + 1))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read(LARGEST_DOCUMENT + 1))
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            late = isinstance(reason, TimeoutError)
            said = f"no answer came in {self._silence:g} s" if late else str(reason)
            raise RegistryFails(self._registry, address, said) from None


def _token_in(body: bytes) -> str:
    """Return the token of an answer; empty if it is none."""
    try:
        value = json.loads(body)
    except ValueError:
        return ""
    fields = value if isinstance(value, dict) else {}
    token = fields.get("token") or fields.get("access_token")
    return token if isinstance(token, str) else ""
