import os
import signal
import threading
import time
from collections.abc import Iterator

import pytest

from lading_run import Command, Interrupted, Terminated, heeding_signals, run

HEEDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture(autouse=True)
def _handlers_are_put_back() -> Iterator[None]:
    before = [signal.getsignal(signum) for signum in HEEDED]
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    yield
    assert [signal.getsignal(signum) for signum in HEEDED] == before
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == blocked


def _tell_us(signum: int) -> Command:
    """A command that sends us a signal, and would go on."""
    return Command("sh", "-c", f"kill -{signum} {os.getpid()}; sleep 60", looks=True)


def test_a_signal_while_a_command_runs_ends_it() -> None:
    with pytest.raises(Interrupted) as interrupted:
        run(_tell_us(signal.SIGINT))
    with pytest.raises(Terminated) as terminated:
        run(_tell_us(signal.SIGTERM))
    assert (interrupted.value.exit_code, terminated.value.exit_code) == (130, 143)
    assert run(Command("true")).returncode == 0


def test_a_signal_is_not_lost_when_the_command_has_just_ended() -> None:
    with pytest.raises(Terminated):
        run(Command("sh", "-c", f"kill -TERM {os.getpid()}", looks=True))


def _waiting(signum: int) -> None:
    with heeding_signals():
        os.kill(os.getpid(), signum)
        time.sleep(60)


def test_a_signal_outside_of_commands_ends_the_task() -> None:
    with pytest.raises(Terminated, match=r"^stopped by SIGTERM$"):
        _waiting(signal.SIGTERM)
    with pytest.raises(Interrupted, match=r"^interrupted$"):
        _waiting(signal.SIGINT)


def _going_on(signum: int) -> None:
    with heeding_signals():
        with pytest.raises(Terminated):
            run(_tell_us(signum))
        with pytest.raises(Terminated):
            run(Command("true"))


def test_nothing_is_started_after_a_signal_and_the_task_does_not_pass() -> None:
    with pytest.raises(Terminated):
        _going_on(signal.SIGTERM)
    assert run(Command("true")).returncode == 0


def _heeding_inside() -> None:
    with heeding_signals():
        with heeding_signals():
            pass
        signal.raise_signal(signal.SIGTERM)


def test_heeding_twice_is_heeding_once() -> None:
    with pytest.raises(Terminated):
        _heeding_inside()


def test_another_thread_runs_commands_and_leaves_signals_alone() -> None:
    seen: list[object] = []

    def work() -> None:
        with heeding_signals():
            seen.append(run(Command("echo", "x", looks=True)).stdout)
            seen.append(signal.getsignal(signal.SIGTERM) == signal.SIG_DFL)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == ["x\n", True]
