"""Where links among the pages lead whoever follows them."""

from collections.abc import Iterator, Mapping

_MOST = 40
"""So many links Linux follows on one way, and no more."""
_OUTSIDE = ("..",)


def astray(links: Mapping[str, str]) -> Iterator[str]:
    """Say of each link that leads out of the pages, or cannot be followed, what is wrong with it.

    ``links`` holds by path what each says. One to nothing is let be: whoever follows it finds
    nothing. One in a circle is not: nobody can open it, nor say where a way through it ends.

    >>> list(astray({"a/link": "../b", "out": "a/link/../../c", "round": "round/d"}))
    ["'out' leads out of it, to 'a/link/../../c'", "'round' leads in a circle, or too far"]
    """
    for path, target in links.items():
        end = _end(path, links)
        if end is None:
            yield f"{path!r} leads in a circle, or too far"
        elif end == _OUTSIDE:
            yield f"{path!r} leads out of it, to {target!r}"


def _end(path: str, links: Mapping[str, str]) -> tuple[str, ...] | None:
    """Follow the path as a system does, by all links on the way; None if they are too many."""
    here: tuple[str, ...] = ()
    ahead, followed = path.split("/")[::-1], 0
    while ahead and followed <= _MOST:
        here = _next(here, ahead.pop())
        target = links.get("/".join(here))
        if here == _OUTSIDE or (target or "").startswith("/"):
            return _OUTSIDE
        if target is not None:
            here, followed = here[:-1], followed + 1
            ahead += target.split("/")[::-1]
    return None if ahead else here


def _next(here: tuple[str, ...], part: str) -> tuple[str, ...]:
    if part == "..":
        return here[:-1] if here else _OUTSIDE
    return here if part in {"", "."} else (*here, part)
