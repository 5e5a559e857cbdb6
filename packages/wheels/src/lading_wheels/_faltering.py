"""A server that cannot answer now."""

from lading_wheels._httpx import httpx
from lading_wheels._patience import asked_pause


class Faltering(Exception):
    """The server gave no answer, or half of one, or said that it cannot answer now."""

    def __init__(self, why: str, header: str | None = None) -> None:
        """Take what happened, and the header Retry-After if there was one."""
        super().__init__(why)
        self._header = header

    @classmethod
    def said(cls, answer: httpx.Response) -> "Faltering":
        """Take an answer that says so."""
        why = f"{answer.status_code} {answer.reason_phrase}"
        return cls(why, answer.headers.get("Retry-After"))

    def pause(self, longest: float) -> float:
        """Return for how many seconds the server wants to be left alone."""
        return asked_pause(self._header, longest)
