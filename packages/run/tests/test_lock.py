import os
import signal
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
