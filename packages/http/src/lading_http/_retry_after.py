"""How long a server wants to be left alone."""

_DIGITS = 9
"""More digits than these are longer than anybody waits."""


def asked_pause(header: str, now: float) -> float | None:
    """Return the seconds that a header Retry-After asks for (RFC 9110, 10.2.3); None if for none.

    It holds seconds or a date; ``now`` is the time in seconds since 1970.

    >>> asked_pause("7", 0), asked_pause("Thu, 01 Jan 1970 00:00:09 GMT", 5), asked_pause("soon", 0)
    (7.0, 4.0, None)
    """
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(text[:_DIGITS])
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - heavy, and rarely needed

    try:
        return max(parsedate_to_datetime(text).timestamp() - now, 0.0)
    except (ValueError, OverflowError):
        return None
