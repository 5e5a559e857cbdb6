"""A server that cannot answer now."""

from lading_http import httpx


class Faltering(Exception):
    """The server gave no answer, or half of one, or said that it cannot answer now."""

    def __init__(self, why: str, header: str | None = None) -> None:
        """Take what happened, and the header Retry-After if there was one."""
        super().__init__(why)
        self.retry_after = header

    @classmethod
    def said(cls, answer: httpx.Response) -> "Faltering":
        """Take an answer that says so."""
        why = f"{answer.status_code} {answer.reason_phrase}"
        return cls(why, answer.headers.get("Retry-After"))
