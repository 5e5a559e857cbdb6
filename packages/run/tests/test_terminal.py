"""Interactive commands, on a terminal of their own."""

import os
import pty
import select
import signal
import subprocess
import sys
import time

from lading_run import Command, run

ASKER = """
import sys
from lading_run import Command, Stopped, run
ask = "printf 'name? ' >/dev/tty; read name </dev/tty; echo hello $name"
try:
    answer = run(Command("sh", "-c", ask, interactive=True))
except Stopped as error:
    print(type(error).__name__, error.exit_code)
    sys.exit(0)
# The terminal is ours again: who reads it in the background is stopped.
print("answer", answer.stdout.split(), open("/dev/tty").readline().strip())
"""


def _on_terminal(script: str, *typed: tuple[str, str]) -> str:
    """Run Python on a new terminal; wait for each text and type what follows; return all of it."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(sys.executable, [sys.executable, "-c", script])  # noqa: S606  (on a terminal)
    said, waits = "", list(typed)
    deadline = time.monotonic() + 30
    try:
        while select.select([terminal], [], [], max(0, deadline - time.monotonic()))[0]:
            said += os.read(terminal, 1024).decode()
            if waits and waits[0][0] in said:
                os.write(terminal, waits.pop(0)[1].encode())
    except OSError:  # how Linux tells that nobody has the terminal open any more
        return said.replace("\r\n", "\n")
    finally:
        os.kill(pid, signal.SIGKILL)  # not waited for yet, so it is the one
        os.waitpid(pid, 0)
        os.close(terminal)
    raise AssertionError(f"it has not ended: {said!r}")


def test_an_interactive_command_asks_on_our_terminal() -> None:
    said = _on_terminal(ASKER, ("name? ", "Ada\n"), ("hello Ada", "next\n"))
    assert said.splitlines()[-1] == "answer ['hello', 'Ada'] next"


def test_ctrl_c_goes_to_who_has_the_terminal_and_interrupts_us() -> None:
    assert _on_terminal(ASKER, ("name? ", "\x03")) == "name? ^CInterrupted 130\n"


def test_ctrl_z_suspends_nobody() -> None:
    said = _on_terminal(ASKER, ("name? ", "\x1a"), ("^Z", "Ada\n"), ("hello Ada", "next\n"))
    assert said.splitlines()[-1] == "answer ['hello', 'Ada'] next"


def test_other_commands_have_no_terminal_even_if_we_have() -> None:
    script = """
import os
from lading_run import Command, run
os.close(os.open("/dev/tty", os.O_RDWR))
print(run(Command("sh", "-c", "exec </dev/tty", looks=True, accepts=range(256))).stderr)
"""
    assert "/dev/tty" in _on_terminal(script)


def test_in_the_background_the_terminal_is_not_taken() -> None:
    script = """
import os, signal, sys
from lading_run import Command, run
terminal = os.open("/dev/tty", os.O_RDWR)
pid = os.fork()
if pid == 0:
    os.setpgid(0, 0)
    front = os.tcgetpgrp(terminal)
    run(Command("true", interactive=True))
    os._exit(0 if os.tcgetpgrp(terminal) == front else 1)
print("exit", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""
    assert _on_terminal(script).splitlines()[-1] == "exit 0"


def test_without_a_terminal_an_interactive_command_reads_our_input() -> None:
    script = """
import threading
from lading_run import Command, run
def ask():
    print(run(Command("cat", interactive=True, looks=True)).stdout)
thread = threading.Thread(target=ask)
thread.start()
thread.join()
"""
    asked = subprocess.run(
        [sys.executable, "-c", script],
        check=True,
        input="typed",
        capture_output=True,
        text=True,
        start_new_session=True,
    )
    assert asked.stdout == "typed\n"


def test_given_input_is_read_by_an_interactive_command_too() -> None:
    assert run(Command("cat", interactive=True, stdin="Ada")).stdout == "Ada"
