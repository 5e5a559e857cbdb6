"""A webhook that takes ``{"text": …}``, as Slack's incoming webhooks do."""

import asyncio
import json
import logging
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from lading_http import asked_pause, httpx, is_loopback
from lading_notify._errors import MessageRefused, NotReached
from lading_notify._patience import Patience
from lading_notify._secrets import secrets_in
from lading_run import Mask

log = logging.getLogger(__name__)

_PASSING = frozenset({429, 502, 503, 504})
_SAID = 80


@dataclass(frozen=True, slots=True)
class _Passing:
    """Why a try failed that may do better later, and the seconds that the server asks for."""

    said: str
    wanted: float = 0


@dataclass(frozen=True, slots=True)
class Webhook:
    """A webhook; its address is a secret and never shown."""

    address: str = field(repr=False)
    patience: Patience = field(default_factory=Patience)

    def post(self, text: str) -> None:
        """Post the text; again where the answer is 429 or 502 to 504, or the connection breaks.

        :raises NotReached: if there is no answer until the deadline, or none that decides.
        :raises MessageRefused: if the answer is any other than a success.
        """
        # asyncio for its one deadline over all: httpx's own begins anew with each byte.
        deadline = self.patience.deadline
        try:
            asyncio.run(asyncio.wait_for(self._post(json.dumps({"text": text}).encode()), deadline))
        except TimeoutError as error:
            raise NotReached(f"no answer within {deadline:g} s") from error

    async def _post(self, body: bytes) -> None:
        async with self._client() as client:
            for pause in (*self.patience.pauses, None):
                failure = await self._failure(client, body)
                if failure is None:
                    return
                log.debug("the webhook fails: %s", failure.said)
                if pause is None or failure.wanted > self.patience.deadline:
                    raise NotReached(failure.said)
                await asyncio.sleep(max(pause, failure.wanted))

    async def _failure(self, client: httpx.AsyncClient, body: bytes) -> "_Passing | None":
        """Post once; return why it may be worth trying again, or None if it has arrived."""
        try:
            answer = await client.post(self.address, content=body)
        except (httpx.NetworkError, httpx.RemoteProtocolError) as error:
            return _Passing(self._masked(str(error)) or type(error).__name__)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NotReached(self._masked(str(error)) or type(error).__name__) from None
        if answer.status_code in _PASSING:
            wanted = asked_pause(answer.headers.get("Retry-After", ""), time.time()) or 0
            return _Passing(f"it answers {answer.status_code}", wanted)
        if not answer.is_success:
            line = " ".join(self._masked(answer.text).split())[:_SAID]
            raise MessageRefused(answer.status_code, line)
        return None

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            timeout=2 * self.patience.deadline,  # never the first to end
            trust_env=not is_loopback(
                urlsplit(self.address).hostname or ""
            ),  # no proxy to ourselves
            headers={"Content-Type": "application/json", "User-Agent": "lading-notify"},
        )

    def _masked(self, text: str) -> str:
        return Mask(secrets_in(self.address))(text)
