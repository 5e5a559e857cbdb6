"""Nothing that we started outlives us, however we end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

Start = Callable[..., "subprocess.Popen[str]"]
Gone = Callable[[str], bool]

TRIALS = 100

# Forks parents, each of which runs commands with grandchildren in three threads, again and again,
# so that there is always one just being started; kills each of them at a random moment.
NURSERY = """
import os, random, signal, sys, threading, time
from lading_run import Command, CommandFailed, run, serve

def short(marker):
    while True:
        run(Command("sh", "-c", f": {marker}", looks=True))

def long(marker):
    run(Command("sh", "-c", f"sleep {marker} & (sleep {marker}; :) & wait", looks=True))

def server(marker):
    with serve(Command("sh", "-c", f"sleep {marker} & sleep {marker}"), ready=lambda: True):
        time.sleep(1000)

def parent(marker):
    for work in (short, long, server):
        threading.Thread(target=work, args=[marker], daemon=True).start()
    time.sleep(1000)

marker, trials = sys.argv[1], int(sys.argv[2])
for _ in range(trials):
    pid = os.fork()
    if pid == 0:
        parent(marker)
    time.sleep(random.uniform(0, 0.15))
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
print("killed", trials)
"""


def test_no_orphan_is_left_by_100_parents_that_were_killed(
    start: Start, gone: Gone, survivors: Callable[[str], list[int]], marker: str
) -> None:
    nurseries = [start(NURSERY, marker, str(TRIALS // 4)) for _ in range(4)]
    assert [nursery.communicate()[0] for nursery in nurseries] == [f"killed {TRIALS // 4}\n"] * 4
    assert gone(marker), survivors(marker)


PARENT = """
import sys
from concurrent.futures import ThreadPoolExecutor
from lading_run import Command, Stopped, heeding_signals, run

def work(text):
    return run(Command("sh", "-c", f"echo started; {text}"))

where, text = sys.argv[1:]
try:
    if where == "main thread":
        work(text)
    else:
        with heeding_signals(), ThreadPoolExecutor(2) as pool:
            list(pool.map(work, [text] * 6))
except Stopped as error:
    print(type(error).__name__, error)
    sys.exit(error.exit_code)
"""


ENDINGS = {
    signal.SIGINT: ("Interrupted interrupted\n", "", 130),
    signal.SIGTERM: ("Terminated stopped by SIGTERM\n", "", 143),
    signal.SIGHUP: ("Terminated stopped by SIGHUP\n", "", 143),
}


@pytest.mark.parametrize("where", ["main thread", "pool"])
@pytest.mark.parametrize("signum", ENDINGS, ids=lambda signum: signum.name)
def test_a_signal_ends_us_and_all_children(
    start: Start, gone: Gone, marker: str, where: str, signum: signal.Signals
) -> None:
    process = start(PARENT, where, f"sleep {marker}")
    assert process.stderr is not None
    for _ in range(1 if where == "main thread" else 2):
        assert process.stderr.readline() == "started\n"
    process.send_signal(signum)
    # Of the six commands of the pool the four that had to wait were never started.
    assert (*process.communicate(), process.returncode) == ENDINGS[signum]
    assert gone(marker)


def test_signals_that_we_were_told_to_ignore_stay_ignored(start: Start) -> None:
    script = """
import os, signal
from lading_run import Command, heeding_signals, run
signal.signal(signal.SIGHUP, signal.SIG_IGN)
with heeding_signals():
    print(run(Command("sh", "-c", f"kill -HUP {os.getpid()}; echo done", looks=True)).stdout)
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
"""
    assert start(script).communicate() == ("done\n\n", "")


def test_our_output_ends_with_us_and_not_with_the_guard(
    start: Start, gone: Gone, survivors: Callable[[str], list[int]], marker: str
) -> None:
    stubborn = f"trap '' INT; echo ready >&2; sleep {marker}; sleep {marker}"
    process = start(PARENT, "main thread", stubborn)
    assert process.stderr is not None
    while process.stderr.readline() != "ready\n":
        pass
    process.kill()
    assert process.communicate() == ("", "")
    assert survivors(marker)  # the guard is still at it
    assert gone(marker)


def test_the_guard_ends_when_we_do(start: Start, survivors: Callable[[str], list[int]]) -> None:
    script = """
from lading_run import Command, run
from lading_run._guarded import GUARD
run(Command("true"))
print(GUARD._process.pid)
"""
    process = start(script)
    stdout, _ = process.communicate()
    with pytest.raises(ProcessLookupError):
        os.kill(int(stdout), 0)


def test_a_guard_that_was_killed_is_replaced_and_told_everything(
    start: Start, gone: Gone, marker: str
) -> None:
    script = f"""
import os, signal, threading, time
from lading_run import Command, run
from lading_run._guarded import GUARD
long = Command("sh", "-c", "echo started; sleep {marker}")
threading.Thread(target=run, args=[long], daemon=True).start()
while not any(order not in "0-" for order in GUARD._orders.values()):
    time.sleep(0.01)
GUARD._process.kill()
GUARD._process.wait()
run(Command("echo", "another"))
os.kill(os.getpid(), signal.SIGKILL)
"""
    process = start(script)
    _, stderr = process.communicate()
    assert sorted(stderr.splitlines()) == ["another", "started"]
    assert gone(marker)


def test_a_fork_of_ours_ends_nothing_of_ours_and_guards_its_own(
    start: Start, gone: Gone, marker: str
) -> None:
    script = f"""
import os, sys, time, warnings
from lading_run import Command, run, serve
warnings.simplefilter("ignore", DeprecationWarning)  # since 3.12 for every fork beside a thread
with serve(Command("sleep", "{marker}"), ready=lambda: True) as server:
    pid = os.fork()
    if pid == 0:
        run(Command("echo", "in the fork"))
        sys.exit(0)
    os.waitpid(pid, 0)
    pid = os.fork()
    if pid == 0:
        run(Command("sh", "-c", f"kill -9 {{os.getpid()}}; sleep " + sys.argv[1][::-1]))
    os.waitpid(pid, 0)
    print(server.returncode, flush=True)
    time.sleep(1000)
"""
    process = start(script, marker)
    assert process.stdout is not None
    assert process.stdout.readline() == "None\n"
    assert gone(marker[::-1])
    assert process.poll() is None
    process.kill()
    assert process.communicate() == ("", "in the fork\n")
    assert gone(marker)


def test_a_daemon_outlives_its_parent_and_runs_commands(start: Start) -> None:
    script = """
import os, sys, time
from lading_run import Command, run
run(Command("true"))
if os.fork():
    os._exit(0)
os.setsid()
print(run(Command("sh", "-c", "sleep 0.2; echo done", looks=True)).stdout)
"""
    assert start(script).communicate() == ("done\n\n", "")


def test_leaving_by_an_error_ends_the_server(start: Start, gone: Gone, marker: str) -> None:
    script = f"""
from lading_run import Command, serve
with serve(Command("sleep", "{marker}"), ready=lambda: True):
    raise SystemExit(7)
"""
    process = start(script)
    assert (*process.communicate(), process.returncode) == ("", "", 7)
    assert gone(marker)


def test_an_exit_with_a_command_in_a_daemon_thread_ends_it(
    start: Start, gone: Gone, marker: str
) -> None:
    script = f"""
import threading, time
from lading_run import Command, CommandFailed, run
from lading_run._guarded import GUARD
def work():
    try:
        run(Command("sleep", "{marker}"))
    except CommandFailed:
        pass
threading.Thread(target=work, daemon=True).start()
while not any(order not in "0-" for order in GUARD._orders.values()):
    time.sleep(0.01)
"""
    assert start(script).communicate() == ("", "")
    assert gone(marker)


def test_these_tests_see_survivors(survivors: Callable[[str], list[int]], marker: str) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(9)", marker]) as process:
        deadline = time.monotonic() + 10
        while not survivors(marker) and time.monotonic() < deadline:
            time.sleep(0.01)
        seen = survivors(marker)
        process.kill()
    assert len(seen) == 1
    assert not survivors(marker)
