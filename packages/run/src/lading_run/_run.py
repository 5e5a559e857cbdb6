"""Running a command to its end."""

import logging
import signal
import time

from lading_run._announced import announce
from lading_run._child import Child, find
from lading_run._command import Command, Completed
from lading_run._failures import CommandFailed, TimedOut
from lading_run._guard import ASK_THEN_KILL
from lading_run._signals import Noted, check_not_stopped, noting
from lading_run._stopped import Interrupted
from lading_run._talk import Talk

_log = logging.getLogger(__name__)

_TICK = 0.1
"""How long, in seconds, a signal may have to wait for us."""


def run(command: Command, /) -> Completed:
    """Run ``command`` to its end and return what it printed.

    It is logged first, at INFO, or at DEBUG if it only looks. What a command that changes
    something prints is shown on stderr as it arrives. Nothing of it stays behind: neither after
    its end, nor when we are stopped (SIGINT, SIGTERM and SIGKILL in turn, 2 s apart) or killed.

    :raises ToolMissing: if there is no such program; nothing was run.
    :raises Misused: if its folder is not there; nothing was run.
    :raises Unavailable: if the system does not start it.
    :raises CommandFailed: if it ended with a code that it does not accept.
    :raises TimedOut: if it took longer than its timeout.
    :raises Interrupted: if SIGINT came meanwhile, and the command was ended.
    :raises Terminated: likewise for SIGTERM and SIGHUP.
    """
    check_not_stopped()
    path = find(command)
    announce(command.secrets)
    _log.log(logging.DEBUG if command.looks else logging.INFO, "%s", command)
    started = time.monotonic()
    deadline = float("inf") if command.timeout is None else started + command.timeout
    with noting() as noted, Child(command, path) as child:
        talk = Talk(child, command, lambda: _is_over(noted, deadline))
        _wait(talk, noted, command, deadline)
    returncode = child.returncode() or 0
    _log.debug("ended with %d after %.3f s", returncode, time.monotonic() - started)
    return _judged(command, returncode, talk)


def _is_over(noted: Noted, deadline: float) -> bool:
    return bool(noted.signals) or time.monotonic() >= deadline


def _wait(talk: Talk, noted: Noted, command: Command, deadline: float) -> None:
    """Talk until the command has ended, or end it."""
    while not talk.over():
        talk.tick(max(0, min(_TICK, deadline - time.monotonic())))
        late = time.monotonic() >= deadline and talk.child.returncode() is None
        if noted.signals or late:
            talk.child.end(ASK_THEN_KILL, lambda: talk.tick(0.02))
            talk.finish()
            noted.check()
            why = f"was ended after {command.timeout:g} s"
            raise TimedOut(command, why, stdout=talk.stdout(), stderr=talk.stderr())
    talk.child.end_rest()  # who is left behind could write faster than we hear
    talk.finish()


def _judged(command: Command, returncode: int, talk: Talk) -> Completed:
    stdout, stderr = talk.stdout(), talk.stderr()
    if returncode in command.accepts:
        return Completed(returncode=returncode, stdout=stdout, stderr=stderr)
    if command.interactive and returncode in (-signal.SIGINT, 128 + signal.SIGINT):
        raise Interrupted("interrupted")  # Ctrl-C went to the one who had the terminal
    raise CommandFailed(command, returncode=returncode, stdout=stdout, stderr=stderr)
