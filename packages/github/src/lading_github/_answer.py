"""An answer of GitHub: what was asked for, a refusal, or a reason to ask again later."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from lading_github._errors import GitHubSilent, refusal
from lading_http import asked_pause, httpx
from lading_run import Mask

Json = dict[str, Any]
T = TypeVar("T")

PASSING = frozenset({502, 503, 504})
"""The failures after which the same question may get a better answer."""

_A_MINUTE = 60.0
"""What GitHub asks for at least after a secondary rate limit that names no time."""
_A_SECOND = 1.0


class Faltering(Exception):
    """No answer, or none now: whether a write was done is not known."""

    def __init__(self, text: str, answer: httpx.Response | None = None) -> None:
        super().__init__(text)
        self._headers = httpx.Headers() if answer is None else answer.headers

    def pause(self, now: float) -> float:
        """Return for how many seconds GitHub wants to be left alone, given the time of day."""
        return asked_pause(self._headers.get("Retry-After", ""), now) or 0


class Limited(Exception):
    """A rate limit: nothing was done."""

    def __init__(self, text: str, answer: httpx.Response) -> None:
        super().__init__(text)
        self._headers = answer.headers

    def pause(self, now: float) -> float:
        """Return for how many seconds GitHub wants to be left alone, given the time of day."""
        asked = asked_pause(self._headers.get("Retry-After", ""), now)
        reset = self._headers.get("X-RateLimit-Reset", "")
        if (
            asked is None
            and self._headers.get("X-RateLimit-Remaining") == "0"
            and reset.isdecimal()
        ):
            asked = float(reset) - now
        return _A_MINUTE if asked is None else max(asked, _A_SECOND)


def checked(answer: httpx.Response, mask: Mask) -> httpx.Response:
    """Return the answer, which has been read, if it is what was asked for.

    :raises Limited: on a rate limit.
    :raises Faltering: on 502, 503 and 504.
    :raises LadingError: on a refusal; with method, path, status and GitHub's message.
    """
    if answer.is_success:
        return answer
    said, errors = _message(answer)
    text = mask(f"{_line(answer)}: {answer.status_code} {said or answer.reason_phrase}")
    if _is_limited(answer, said):
        raise Limited(text, answer)
    if answer.status_code in PASSING:
        raise Faltering(text, answer)
    raise refusal(answer.status_code, text, errors)


def json_of(answer: httpx.Response) -> Any:  # noqa: ANN401 - any JSON
    """Return what the answer holds; None if it has no body.

    :raises GitHubSilent: if that is no JSON.
    """
    if not answer.content:
        return None
    try:
        return answer.json()
    except ValueError as error:
        raise GitHubSilent(
            f"{_line(answer)}: the answer is no JSON",
            hint="Is the address that of GitHub's API, and is there a proxy in between?",
        ) from error


def read(form: Callable[[Any], T], json: object) -> T:
    """Return what ``form`` reads from ``json``.

    :raises GitHubSilent: if something is not there, so that this is no GitHub.
    """
    try:
        return form(json)
    except (KeyError, TypeError, AttributeError) as error:
        raise GitHubSilent(
            f"the answer is not what GitHub's API gives: {error!r}",
            hint="Is the address that of GitHub's API?",
        ) from error


def _line(answer: httpx.Response) -> str:
    return f"{answer.request.method} {answer.request.url.path}"


def _message(answer: httpx.Response) -> tuple[str, list[dict[str, object]]]:
    """Return what GitHub says for people, and its list of errors."""
    try:
        told = json.loads(answer.content)
    except ValueError:
        return "", []
    if not isinstance(told, dict):
        return "", []
    listed = told.get("errors")
    listed = listed if isinstance(listed, list) else []
    errors = [e if isinstance(e, dict) else {"message": e} for e in listed]
    details = [str(error.get("message") or _code(error)) for error in errors]
    message = str(told.get("message", "")).rstrip(".:")
    return ": ".join(filter(None, [message, "; ".join(details)])), errors


def _code(error: dict[str, object]) -> str:
    return " ".join(str(error[key]) for key in ("resource", "field", "code") if error.get(key))


def _is_limited(answer: httpx.Response, said: str) -> bool:
    status, headers = answer.status_code, answer.headers
    told = "Retry-After" in headers or headers.get("X-RateLimit-Remaining") == "0"
    return status == httpx.codes.TOO_MANY_REQUESTS or (
        status == httpx.codes.FORBIDDEN and (told or "rate limit" in said.lower())
    )
