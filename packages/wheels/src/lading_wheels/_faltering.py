"""A server that cannot answer now."""

import httpx

from lading_wheels._address import bare
from lading_wheels._patience import asked_pause


class Faltering(Exception):
    """The server answered that it cannot answer now."""

    def __init__(self, answer: httpx.Response) -> None:
        place = bare(str(answer.url))
        super().__init__(f"{answer.status_code} {answer.reason_phrase} from {place}")
        self._header = answer.headers.get("Retry-After")

    def pause(self, longest: float) -> float:
        """Return for how many seconds the server wants to be left alone."""
        return asked_pause(self._header, longest)
