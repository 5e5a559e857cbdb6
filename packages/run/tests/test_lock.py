import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from lading_run import Command, locked, run, serve

HOLDS = """\
import sys, time
from pathlib import Path
from lading_run import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_lock_keeps_others_out_and_ends_with_its_process(tmp_path: Path) -> None:
    file, log = tmp_path / "lock", tmp_path / "log"
    command = Command(sys.executable, "-c", HOLDS, file)
    with serve(command, ready=lambda: log.exists() and "held" in log.read_text(), log=log) as it:
        with pytest.raises(BlockingIOError), locked(file, wait=False):
            pass
        os.kill(it.pid, signal.SIGKILL)
        with locked(file):
            pass
    with locked(file, wait=False):
        assert file.exists()


def test_threads_of_one_process_keep_each_other_out(tmp_path: Path) -> None:
    seen = []

    def hold(number: int) -> None:
        with locked(tmp_path / "lock"):
            seen.append((number, "in"))
            run(Command("sleep", "0.02", looks=True))
            seen.append((number, "out"))

    threads = [threading.Thread(target=hold, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [(number, what) for number, _ in seen[::2] for what in ("in", "out")]


WAITS = """\
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from lading_run import heeding_signals, locked

def wait():
    print("waiting", flush=True)
    with locked(Path(sys.argv[1])):
        print("not to be had")

with heeding_signals(), ThreadPoolExecutor(1) as pool:
    pool.submit(wait).result()
"""


def test_who_waits_in_a_thread_heeds_signals(tmp_path: Path) -> None:
    with (
        locked(tmp_path / "lock"),
        subprocess.Popen(
            [sys.executable, "-c", WAITS, tmp_path / "lock"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as waiting,
    ):
        assert waiting.stdout is not None
        assert waiting.stdout.readline() == "waiting\n"
        waiting.terminate()
        ending = threading.Timer(60, waiting.kill)
        ending.start()
        said, errors = waiting.communicate()
        ending.cancel()
    assert said == ""
    assert errors.endswith("Terminated: stopped by SIGTERM\n")


def test_a_thread_that_nobody_waits_for_is_stopped_too(tmp_path: Path) -> None:
    script = (
        WAITS.partition("with heeding")[0]
        + """
import os, signal, threading, time
thread = threading.Thread(target=wait)
try:
    with heeding_signals():
        thread.start()
        time.sleep(0.2)
        os.kill(os.getpid(), signal.SIGTERM)
finally:
    thread.join(30)
    os._exit(thread.is_alive())
"""
    )
    with locked(tmp_path / "lock"):
        ended = subprocess.run(
            [sys.executable, "-c", script, tmp_path / "lock"], check=False, capture_output=True
        )
    assert (ended.returncode, ended.stdout) == (0, b"waiting\n")


def test_a_link_is_no_lock_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    (tmp_path / "lock").symlink_to("file")
    with pytest.raises(OSError, match="symbolic links"), locked(tmp_path / "lock"):
        pass
    assert (tmp_path / "file").read_text() == "kept"


def test_it_is_told_once_what_is_waited_for(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lading_run._lock._SOON", 0)
    caplog.set_level("INFO")
    command = Command(sys.executable, "-c", HOLDS, tmp_path / "lock")
    log = tmp_path / "log"
    with serve(command, ready=lambda: log.exists() and "held" in log.read_text(), log=log) as it:
        ending = threading.Timer(0.5, os.kill, (it.pid, signal.SIGKILL))
        ending.start()
        with locked(tmp_path / "lock", held="crane: another one is getting it"):
            ending.join()
    told = [text for text in caplog.messages if text.endswith("waiting")]
    assert told == ["crane: another one is getting it; waiting"]
