import hashlib
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lading_run import (
    Command,
    CommandFailed,
    Interrupted,
    Misused,
    TimedOut,
    ToolMissing,
    Unavailable,
    run,
)
from lading_run._secrets import MaskedStream


def python(script: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-c", script, *arguments)


def test_stdout_is_whole_and_stderr_is_apart() -> None:
    completed = run(Command(*python("import sys; print('out'); print('talk', file=sys.stderr)")))
    assert (completed.returncode, completed.stdout, completed.stderr) == (0, "out\n", "talk\n")


def test_arguments_are_not_seen_by_a_shell() -> None:
    words = ("$HOME", "a b", "*", ";", "'", "")
    assert run(Command(*python("import sys; print(sys.argv[1:])", *words), looks=True)).stdout == (
        f"{list(words)}\n"
    )


def test_a_lot_on_both_sides_is_no_trouble() -> None:
    script = "import sys; text = sys.stdin.read(); sys.stderr.write(text); sys.stdout.write(text)"
    text = "".join(f"{number} grüße\n" for number in range(100_000))
    completed = run(Command(*python(script), stdin=text, looks=True))
    assert completed.stdout == text
    assert completed.stderr == text[-65536:]


def test_bytes_that_are_no_text_come_through() -> None:
    script = "import os; os.write(1, bytes(range(256)))"
    stdout = run(Command(*python(script), looks=True)).stdout
    assert stdout.encode("utf-8", "surrogateescape") == bytes(range(256))


def test_who_does_not_read_its_input_is_no_trouble() -> None:
    assert run(Command("true", stdin="x" * 1_000_000)).returncode == 0


def test_a_file_is_given_byte_for_byte(tmp_path: Path) -> None:
    """And it is the child's own input: we need not read it."""
    (tmp_path / "input").write_bytes(bytes(range(256)) * 1000)
    script = "import hashlib, os, stat, sys; print(stat.S_ISREG(os.fstat(0).st_mode));"
    script += "print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())"
    expected = hashlib.sha256(bytes(range(256)) * 1000).hexdigest()
    completed = run(Command(*python(script), stdin=tmp_path / "input", looks=True))
    assert completed.stdout == f"True\n{expected}\n"
    with pytest.raises(Unavailable, match="gone"):
        run(Command("cat", stdin=tmp_path / "gone"))


def test_much_input_is_given_in_a_time_that_grows_with_its_length() -> None:
    """Not with its square: then 32 MB would take minutes."""
    counts = "import sys; print(len(sys.stdin.buffer.read()))"
    times = []
    for size in (4_000_000, 32_000_000):
        started = time.process_time()
        assert run(Command(*python(counts), stdin="x" * size, looks=True)).stdout == f"{size}\n"
        times.append(time.process_time() - started)
    assert times[1] < 30 * times[0]


def test_stdin_is_empty() -> None:
    assert run(Command(*python("import sys; print(repr(sys.stdin.read()))"))).stdout == "''\n"


def test_a_missing_tool_is_told_apart_from_a_failing_one() -> None:
    with pytest.raises(ToolMissing) as missing:
        run(Command("no-such-tool", "--flag"))
    assert (str(missing.value), missing.value.hint, missing.value.exit_code) == (
        "no-such-tool was not found",
        "Install no-such-tool, or put its folder on PATH.",
        69,
    )
    with pytest.raises(CommandFailed) as failed:
        run(Command("sh", "-c", "echo one >&2; echo two >&2; exit 4", looks=True))
    assert (str(failed.value), failed.value.exit_code, failed.value.returncode) == (
        "sh -c 'echo one >&2; echo two >&2; exit 4' ended with exit code 4\none\ntwo",
        3,
        4,
    )
    assert (failed.value.stdout, failed.value.stderr) == ("", "one\ntwo\n")


def test_a_failure_that_was_shown_repeats_its_last_line_only() -> None:
    with pytest.raises(CommandFailed) as failed:
        run(Command("sh", "-c", "echo one; echo two; exit 4"))
    assert str(failed.value) == ("sh -c 'echo one; echo two; exit 4' ended with exit code 4\ntwo")


@pytest.mark.parametrize("stream", [1, 2])
def test_what_a_tool_said_in_colour_is_told_without(stream: int) -> None:
    script = rf"printf '\033[1;31mno\033[0m\n' >&{stream}; exit 1"
    with pytest.raises(CommandFailed) as failed:
        run(Command("sh", "-c", script, looks=True))
    assert str(failed.value).splitlines()[-1] == "no"
    assert failed.value.stderr == ("no\n" if stream == 2 else "")


def test_a_tool_that_was_killed_says_by_what() -> None:
    with pytest.raises(CommandFailed) as failed:
        run(Command("sh", "-c", "kill -9 $$"))
    assert str(failed.value) == "sh -c 'kill -9 $$' was ended by SIGKILL"


@pytest.mark.skipif(not hasattr(signal, "SIGRTMIN"), reason="there are no real-time signals")
def test_a_signal_without_a_name_is_told_by_its_number() -> None:
    with pytest.raises(CommandFailed) as failed:
        run(Command("sh", "-c", "kill -40 $$"))
    assert str(failed.value) == "sh -c 'kill -40 $$' was ended by signal 40"


def test_exit_codes_that_are_no_failure_are_accepted() -> None:
    assert run(Command("sh", "-c", "exit 1", accepts=(0, 1))).returncode == 1


def test_a_file_that_is_no_program_cannot_be_started(tmp_path: Path) -> None:
    tool = tmp_path / "tool"
    tool.write_bytes(b"\x7fELF nonsense")
    tool.chmod(0o755)
    with pytest.raises(Unavailable) as caught:
        run(Command(tool))
    assert str(caught.value).startswith(f"{tool} cannot be started: ")


def test_an_argument_list_that_is_too_long_is_told() -> None:
    with pytest.raises(Unavailable, match=r"cannot be started: .*Argument list too long"):
        run(Command("true", "x" * 10_000_000))


def test_a_program_with_a_slash_is_looked_for_from_the_folder(tmp_path: Path) -> None:
    tool = tmp_path / "bin" / "tool"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\npwd -P\n")
    tool.chmod(0o755)
    folder = tmp_path.resolve()
    assert run(Command("bin/tool", cwd=folder)).stdout == f"{folder}\n"


def test_a_program_is_looked_for_on_the_path_that_it_gets(tmp_path: Path) -> None:
    tool = tmp_path / "own-tool"
    tool.write_text("#!/bin/sh\necho mine\n")
    tool.chmod(0o755)
    with pytest.raises(ToolMissing):
        run(Command("own-tool"))
    assert run(Command("own-tool", env={"PATH": f"{tmp_path}:/usr/bin:/bin"})).stdout == "mine\n"


def test_a_missing_folder_is_told_before_anything_runs(tmp_path: Path) -> None:
    with pytest.raises(Misused) as caught:
        run(Command("touch", tmp_path / "x", cwd=tmp_path / "none"))
    assert str(caught.value) == f"{tmp_path}/none, in which to run touch, is no folder"
    assert not (tmp_path / "x").exists()


def test_the_environment_is_ours_with_additions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEPT", "kept")
    monkeypatch.setenv("TAKEN", "taken")
    command = Command(
        "sh", "-c", "echo $KEPT-$TAKEN-$ADDED", env={"TAKEN": None, "ADDED": "added"}, looks=True
    )
    assert run(command).stdout == "kept--added\n"


def test_a_clean_environment_has_what_programs_need_and_none_of_our_secrets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = (
        *("LC_TIME", "TZ", "XDG_CACHE_HOME", "https_proxy", "NO_PROXY", "SSL_CERT_FILE"),
        *("UV_OFFLINE", "COVERAGE_PROCESS_START", "CFLAGS", "ADDED"),
    )
    lost = (
        *("GITHUB_TOKEN", "TWINE_PASSWORD", "AWS_SECRET_ACCESS_KEY", "UV_PUBLISH_TOKEN"),
        *("UV_INDEX_X_PASSWORD", "PATHS", "MY_HOME", "ACTIONS_ID_TOKEN_REQUEST_URL"),
    )
    for name in (*kept[:-1], *lost):
        monkeypatch.setenv(name, "")
    script = "import os, sys; print(*(name for name in sys.argv[1:] if name in os.environ))"
    names = ("PATH", *kept, *lost)
    # -S -E: what Python itself starts with (coverage) shall not look at these
    argv = (sys.executable, "-S", "-E", "-c", script, *names)
    whole = run(Command(*argv, env={"ADDED": "x"}, looks=True)).stdout
    assert whole.split() == ["PATH", *kept, *lost]
    clean = run(Command(*argv, env={"ADDED": "x"}, looks=True, clean=True)).stdout
    assert clean.split() == ["PATH", *kept]


def test_umask_is_the_childs_alone(tmp_path: Path) -> None:
    ours = run(Command("sh", "-c", "umask")).stdout
    assert run(Command("sh", "-c", "umask", umask=0o077)).stdout == "0077\n"
    assert run(Command("sh", "-c", "umask")).stdout == ours


def test_what_changes_is_shown_and_what_looks_is_not(capfd: pytest.CaptureFixture[str]) -> None:
    run(Command("sh", "-c", "echo result; echo talk >&2"))
    shown = capfd.readouterr()
    assert (shown.out, sorted(shown.err.splitlines())) == ("", ["result", "talk"])
    run(Command("sh", "-c", "echo result; echo talk >&2", looks=True))
    assert capfd.readouterr() == ("", "")


def test_what_is_quiet_is_shown_only_if_it_fails(capfd: pytest.CaptureFixture[str]) -> None:
    run(Command("sh", "-c", "echo result; echo talk >&2", quiet=True))
    with pytest.raises(CommandFailed, match=r"ended with exit code 4\none\ntwo$"):
        run(Command("sh", "-c", "echo one; echo two; exit 4", quiet=True))
    assert capfd.readouterr() == ("", "")


def test_what_is_private_is_neither_shown_nor_logged(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = run(Command("sh", "-c", "echo tok''en; echo tok''en >&2", private=True))
    assert (answer.stdout, answer.stderr, capfd.readouterr()) == ("token\n", "token\n", ("", ""))
    assert "token" not in caplog.text


@pytest.mark.parametrize("private", [True, False])
def test_what_nobody_sees_is_not_masked(private: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """To look for secrets in a long answer takes longer than the command itself."""
    feed, looked_at = MaskedStream.feed, []

    def watched(stream: MaskedStream, piece: str) -> str:
        looked_at.append(piece)
        return feed(stream, piece)

    monkeypatch.setattr(MaskedStream, "feed", watched)
    command = Command("echo", "an answer", looks=private, private=private, secrets=["s3cr3t"])
    assert run(command).stdout == "an answer\n"
    assert ("an answer\n" in looked_at) is not private


def test_output_is_shown_as_it_arrives(
    tmp_path: Path, start: Callable[..., "subprocess.Popen[str]"]
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    script = """
import sys
from lading_run import Command, run
run(Command("sh", "-c", f"echo first; printf second; cat {sys.argv[1]}"))
"""
    process = start(script, str(pipe))
    assert process.stderr is not None
    assert process.stderr.readline() == "first\n"
    assert process.stderr.read(6) == "second"  # although its line has not ended
    pipe.write_text(" third\n")
    assert process.communicate() == ("", " third\n")


def test_commands_are_logged_by_what_they_do(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "lading_run"):
        run(Command("sh", "-c", "echo hunter22", secrets=["hunter22"]))
        run(Command("echo", "b", looks=True))
    logged = [(record.name, record.levelname, record.getMessage()) for record in caplog.records]
    assert [entry for entry in logged if "ended with" not in entry[2]] == [
        ("lading_run._run", "INFO", "sh -c 'echo ***'"),
        ("lading_run.output", "DEBUG", "***"),
        ("lading_run._run", "DEBUG", "echo b"),
        ("lading_run.output", "DEBUG", "b"),
    ]
    assert [record.__dict__.get("shown") for record in caplog.records] == [
        None, True, None, None, False, None
    ]  # fmt: skip


def test_a_secret_is_masked_wherever_the_child_cuts_it(capfd: pytest.CaptureFixture[str]) -> None:
    script = """
import sys, time
for part in ("a hun", "ter", "22 b", "", "\\n"):
    for stream in (sys.stdout, sys.stderr):
        stream.write(part)
        stream.flush()
    time.sleep(0.15)
sys.exit(1)
"""
    with pytest.raises(CommandFailed) as failed:
        run(Command(*python(script), secrets=["hunter22"]))
    assert (failed.value.stdout, failed.value.stderr) == ("a *** b\n", "a *** b\n")
    assert "hunter22" not in f"{failed.value} {failed.value!r} {failed.value.args}"
    shown = capfd.readouterr().err
    assert shown.count("***") == 2
    assert "hun" not in shown


def test_stdout_is_what_the_program_said_and_stderr_is_masked() -> None:
    completed = run(
        Command("sh", "-c", "echo hunter22; echo hunter22 >&2", secrets=["hunter22"], looks=True)
    )
    assert (completed.stdout, completed.stderr) == ("hunter22\n", "***\n")


def test_the_beginning_of_a_secret_at_the_end_is_shown(capfd: pytest.CaptureFixture[str]) -> None:
    run(Command("printf", "%s", "a hunter2", secrets=["hunter22"]))
    assert capfd.readouterr().err == "a hunter2"


def test_a_timeout_ends_the_whole_group(marker: str, gone: Callable[[str], bool]) -> None:
    with pytest.raises(TimedOut) as caught:
        run(Command("sh", "-c", f"echo one; sleep {marker} & sleep {marker}", timeout=1))
    assert (str(caught.value), caught.value.exit_code, caught.value.stdout) == (
        f"sh -c 'echo one; sleep {marker} & sleep {marker}' was ended after 1 s",
        124,
        "one\n",
    )
    assert gone(marker)


def test_who_does_not_follow_sigint_is_told_by_sigterm(capfd: pytest.CaptureFixture[str]) -> None:
    script = """
import os, signal, sys, time
signal.signal(signal.SIGINT, lambda *_: print("no", flush=True))
signal.signal(signal.SIGTERM, lambda *_: sys.exit(print("x" * 100_000 + "yes")))
os.kill(os.getppid(), signal.SIGINT)
while True:
    time.sleep(1)
"""
    with pytest.raises(Interrupted):
        run(Command(*python(script)))
    # Also, it is heard while it is ended: else it could not write that much and end.
    assert capfd.readouterr().err.split() == ["no", "x" * 100_000 + "yes"]


def test_what_a_command_leaves_behind_is_ended(marker: str, gone: Callable[[str], bool]) -> None:
    assert run(Command("sh", "-c", f"sleep {marker} & echo done")).stdout == "done\n"
    assert gone(marker)


def test_what_a_command_leaves_behind_may_still_say_something() -> None:
    assert run(Command("sh", "-c", "(sleep 0.1; echo last) & echo first")).stdout == "first\nlast\n"


@pytest.mark.parametrize("leave", ["", "setsid "], ids=["in the group", "as a daemon"])
def test_what_a_command_leaves_behind_may_not_write_for_ever(
    leave: str, start: Callable[..., "subprocess.Popen[str]"]
) -> None:
    if leave and not shutil.which("setsid"):
        pytest.skip("setsid is not installed")
    script = f"""
from lading_run import Command, run
line = "{leave}yes & {leave}yes & {leave}yes & exit 0"
print(run(Command("sh", "-c", line, looks=True, timeout=3, secrets=["hunter22"])).stdout[:4])
"""
    assert start(script).communicate(timeout=60) == ("y\ny\n\n", "")


def test_output_closed_early_is_no_end() -> None:
    started = time.monotonic()
    command = Command("sh", "-c", "exec >&- 2>&-; sleep 0.5; exit 3", accepts=[3])
    assert run(command).returncode == 3
    assert time.monotonic() - started >= 0.5


def test_many_threads_run_at_once() -> None:
    results: list[str] = []

    def work(number: int) -> None:
        results.extend(run(Command("echo", str(number), looks=True)).stdout for _ in range(5))

    threads = [threading.Thread(target=work, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == sorted(f"{number}\n" for number in range(8) for _ in range(5))


def test_a_closed_stderr_does_not_stop_a_command(tmp_path: Path) -> None:
    script = """
import os, sys
from lading_run import Command, run
reader, writer = os.pipe()
os.close(reader)
sys.stderr = open(writer, "w")
run(Command("sh", "-c", "echo lost; touch one"))
sys.stderr = None
run(Command("sh", "-c", "echo lost; touch two"))
os._exit(0)
"""
    assert run(Command(*python(script), cwd=tmp_path)).returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_stderr_on_a_full_disk_does_not_stop_a_command(tmp_path: Path) -> None:
    script = """
import os, sys
from lading_run import Command, run
sys.stderr = open("/dev/full", "w")
run(Command("sh", "-c", "echo lost; sleep 0.2; echo lost; touch one"))
os._exit(0)
"""
    assert run(Command(*python(script), cwd=tmp_path)).returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_no_descriptor_is_left_open() -> None:
    run(Command("true"))
    before = sorted(path.name for path in Path("/dev/fd").iterdir())
    for _ in range(3):
        run(Command("true", stdin="x"))
    assert sorted(path.name for path in Path("/dev/fd").iterdir()) == before


UNREAD = """
import os, sys
from lading_run import Command, Terminated, TimedOut, heeding_signals, run
try:
    with heeding_signals():
        run(Command("yes", timeout=float(sys.argv[1])))
except (Terminated, TimedOut) as error:
    os._exit(error.exit_code)  # to say more than that would take a reader
"""


@pytest.mark.parametrize(("timeout", "code"), [("1", 124), ("600", 143)])
def test_where_nobody_reads_it_is_ended_all_the_same(
    start: Callable[..., "subprocess.Popen[str]"], timeout: str, code: int
) -> None:
    process = start(UNREAD, timeout)
    assert process.stderr is not None
    assert process.stderr.readline() == "y\n"
    if code == 128 + signal.SIGTERM:
        process.terminate()
    assert process.wait(60) == code


def test_a_long_line_is_shown_and_logged_in_parts(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    script = "import sys; sys.stdout.write('x' * 300_000 + 'é\\n')"
    with caplog.at_level(logging.DEBUG, "lading_run"):
        run(Command(*python(script)))
    assert capfd.readouterr().err == "x" * 300_000 + "é\n"
    parts = [each.message for each in caplog.records if each.name == "lading_run.output"]
    assert ("".join(parts), max(map(len, parts)) < 200_000) == ("x" * 300_000 + "é", True)
