"""Interactive commands, on a terminal of their own."""

import os
import pty
import sys
import time
from pathlib import Path

import pytest

ASKER = """
import os, sys
from lading_run import Command, LadingError, run
ask = "open('/dev/tty', 'w').write('name? '); name = open('/dev/tty').readline(); print('hello', name)"
try:
    answer = run(Command(sys.executable, "-c", ask, interactive=True))
except LadingError as error:
    print(type(error).__name__, error.exit_code)
    sys.exit(0)
# The terminal is ours again: who reads it in the background is stopped.
print("answer", answer.stdout.split(), open("/dev/tty").readline().strip())
"""


def _on_terminal(script: str, *typed: tuple[str, str]) -> str:
    """Run Python on a new terminal; wait for each text and type what follows; return all of it."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(sys.executable, [sys.executable, "-c", script])
    said = ""
    waits = list(typed)
    deadline = time.monotonic() + 30
    try:
        while time.monotonic() < deadline:
            try:
                said += os.read(terminal, 1024).decode()
            except OSError:  # how Linux tells that nobody has the terminal open any more
                break
            if waits and waits[0][0] in said:
                os.write(terminal, waits.pop(0)[1].encode())
    finally:
        os.close(terminal)
        os.waitpid(pid, 0)
    return said.replace("\r\n", "\n")


def test_an_interactive_command_asks_on_our_terminal() -> None:
    said = _on_terminal(ASKER, ("name? ", "Ada\n"), ("hello Ada", "next\n"))
    assert said.splitlines()[-1] == "answer ['hello', 'Ada'] next"


def test_ctrl_c_goes_to_who_has_the_terminal_and_interrupts_us() -> None:
    assert _on_terminal(ASKER, ("name? ", "\x03")).splitlines()[-1] == "Interrupted 130"


def test_ctrl_z_suspends_nobody() -> None:
    said = _on_terminal(ASKER, ("name? ", "\x1aAda\n"), ("hello Ada", "next\n"))
    assert said.splitlines()[-1] == "answer ['hello', 'Ada'] next"


def test_other_commands_have_no_terminal_even_if_we_have() -> None:
    script = ASKER.replace("interactive=True", "looks=True")
    assert _on_terminal(script).splitlines()[-1] == "CommandFailed 3"


def test_without_a_terminal_an_interactive_command_reads_our_input(tmp_path: Path) -> None:
    import subprocess

    script = """
import sys, threading
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


@pytest.mark.parametrize("answer", ["Ada"])
def test_given_input_is_read_by_an_interactive_command_too(answer: str) -> None:
    from lading_run import Command, run

    assert run(Command("cat", interactive=True, stdin=answer)).stdout == answer
