"""Ends process groups; run as a program, those that a dead parent has left behind.

It is started with ``python -I -S`` as the guard of one parent and stands alone: it imports
nothing of ours. On its stdin it reads lines: ``TOKEN 0`` (a child that has the token in its
environment is about to start), ``TOKEN GROUP`` (it has started as the leader of this group) and
``TOKEN -`` (it has ended). Its stdin ends when the parent does, in whatever way that dies.
"""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence

Steps = Sequence[tuple[int, float]]

ASK_THEN_KILL: Steps = ((signal.SIGINT, 2.0), (signal.SIGTERM, 2.0), (signal.SIGKILL, 2.0))
"""The signals in turn, each with the seconds that a group is given to follow it."""

TERM_THEN_KILL: Steps = ASK_THEN_KILL[1:]

_LOOKS = 25  # a child that is just being started is looked for so many times


def send(group: int, signum: int) -> bool:
    """Send the signal to every process of the group; say whether there is any (0 only asks)."""
    try:
        os.killpg(group, signum)
    except (ProcessLookupError, PermissionError):  # macOS forbids it if only zombies are left
        return False
    return True


def _nap() -> None:
    time.sleep(0.02)


def end(groups: Iterable[int], steps: Steps, pause: Callable[[], object] = _nap) -> None:
    """End the process groups: the signals in turn, until there is nothing left of them.

    ``pause`` is called again and again while it waits; it takes some milliseconds.
    """
    left = set(groups)
    for signum, patience in steps:
        deadline = time.monotonic() + patience
        left = {group for group in left if send(group, signum)}
        while left and time.monotonic() < deadline:
            pause()
            left = {group for group in left if lives(group)}


def _contents(name: str) -> Iterator[tuple[int, bytes]]:
    """Read the file of this name of every process there is (Linux; elsewhere there is none)."""
    if not os.access("/proc/self/stat", os.R_OK):
        return
    for process in [entry.name for entry in os.scandir("/proc") if entry.name.isdecimal()]:
        try:
            with os.fdopen(os.open(f"/proc/{process}/{name}", os.O_RDONLY), "rb") as file:
                yield int(process), file.read()
        except OSError:  # it is not ours, or it has ended meanwhile
            continue


def groups_with(marks: set[bytes]) -> set[int]:
    """Find the groups of the processes that have one of ``marks`` in their environment (Linux)."""
    found = set()
    for process, environ in _contents("environ"):
        if marks.intersection(environ.split(b"\0")):
            try:
                found.add(os.getpgid(process))
            except ProcessLookupError:  # it has ended meanwhile
                continue
    return found


def lives(group: int) -> bool:
    """Say whether the group has a process that is more than a zombie."""
    if not send(group, 0):
        return False
    # After "pid (name) ": state, parent, group. Orphans can stay zombies if nobody buries them,
    # as where a program that does not know of that duty is process 1 of a container.
    stats = [stat.rpartition(b")")[2].split() for _, stat in _contents("stat")]
    states = {state for state, _, its_group, *_ in stats if int(its_group) == group}
    return not states or not states <= {b"Z", b"X"}


def read_orders(pipe: int) -> dict[str, int]:
    """Read until the pipe ends; return what was not taken back: the groups by token."""
    groups: dict[str, int] = {}
    rest = b""
    while chunk := os.read(pipe, 65536):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            token, group = line.decode().split()
            if group == "-":
                groups.pop(token, None)
            else:
                groups[token] = int(group)
    return groups


def guard(pipe: int, name: str) -> None:
    """Wait for the parent's end, then end its children. ``name`` is the token's variable."""
    groups = read_orders(pipe)
    known = {group for group in groups.values() if group}
    unknown = {f"{name}={token}".encode() for token, group in groups.items() if not group}
    # The parent died while it started these. They have been started by now, because until then
    # they hold the parent's end of the pipe; yet they may not show their environment at once.
    for _ in range(_LOOKS if unknown else 0):
        if found := groups_with(unknown):
            known |= found
            break
        _nap()
    end(known, ASK_THEN_KILL)


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    guard(0, sys.argv[1])
