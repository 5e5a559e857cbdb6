"""The guard's parts, in this process; as a whole it is tested with what it is for."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from lading_run._guard import end, groups_with, guard, lives, read_orders, send


def _leader(script: str, **env: str) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        ["/bin/sh", "-c", f"{script}\nwait"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **env},
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def bury(leader: "subprocess.Popen[str]") -> None:
    time.sleep(0.01)
    leader.poll()


def _orders(text: str) -> int:
    reader, writer = os.pipe()
    os.write(writer, text.encode())
    os.close(writer)
    return reader


def test_orders_are_what_was_not_taken_back() -> None:
    assert read_orders(_orders("a 0\nb 0\na 12\nc 13\nc -\nd -\n")) == {"a": 12, "b": 0}


@pytest.mark.parametrize(
    ("ignored", "ended_by"),
    [
        pytest.param("", signal.SIGINT, id="at once"),
        pytest.param("INT", signal.SIGTERM, id="when told"),
        pytest.param("INT TERM", signal.SIGKILL, id="never"),
    ],
)
def test_a_group_is_asked_before_it_is_killed(ignored: str, ended_by: int) -> None:
    # Who ignores a signal is given little time to follow it; who does not, as much as it needs.
    steps = [
        (signal.Signals[f"SIG{name}"], 0.1 if name in ignored.split() else 20.0)
        for name in ("INT", "TERM", "KILL")
    ]
    # A shell that gets a signal while it starts a program heeds it when that has ended.
    loop = "echo ready; while :; do sleep 0.1; done"
    with _leader(f"trap '' {ignored}\n{loop}" if ignored else loop) as leader:
        end([leader.pid], steps, lambda: bury(leader))
        assert leader.wait(10) == -ended_by
        assert not lives(leader.pid)


def test_a_group_of_zombies_does_not_live() -> None:
    with _leader("echo ready; exit") as leader:
        os.waitid(os.P_PID, leader.pid, os.WEXITED | os.WNOWAIT)
        assert send(leader.pid, 0)
        assert not lives(leader.pid)
    assert not send(leader.pid, 0)


def test_what_was_told_is_ended(marker: str, gone: Callable[[str], bool]) -> None:
    with _leader(f"sleep {marker} & echo ready; sleep {marker}") as leader:
        guard(_orders(f"token {leader.pid}\n"), "UNUSED")
        leader.wait(10)
    assert gone(marker)


@pytest.mark.skipif(sys.platform != "linux", reason="environments are found in Linux's /proc only")
def test_what_had_no_time_to_be_told_is_found_by_its_token(
    marker: str, gone: Callable[[str], bool]
) -> None:
    token = f"token-{marker}"
    with _leader(f"sleep {marker} & echo ready; sleep {marker}", OURS=token) as leader:
        assert groups_with({f"OURS={token}".encode()}) == {leader.pid}
        guard(_orders(f"{token} 0\n"), "OURS")
        leader.wait(10)
    assert gone(marker)


def test_what_was_never_started_is_looked_for_in_vain() -> None:
    guard(_orders("no-such-token 0\n"), "OURS")
