import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lading_tasks import logging_to

if TYPE_CHECKING:
    from packages.tasks.tests.conftest import Invoke


def test_the_log_file_holds_everything_with_times_and_one_run_id(invoke: "Invoke") -> None:
    invoke.tasks("""
        import logging
        from pathlib import Path
        @task
        def go(c):
            with logging_to(Path(".lading/v1/log.jsonl")):
                say("hello")
                logging.getLogger("lading_x._y").info("told %d", 1)
                logging.getLogger("lading_x._y").debug("a detail: é")
                logging.getLogger("other").info("not ours")
                logging.getLogger("other").warning("but this")
                raise Refused("no")
    """)
    assert invoke("go") == (3, "", "hello\ntold 1\nwarning: but this\nerror: no\n")
    invoke("go")
    lines = (invoke.folder / ".lading/v1/log.jsonl").read_text(encoding="ascii").splitlines()
    entries = [json.loads(line) for line in lines]
    first, second = entries[:6], entries[6:]
    assert [(e["level"], e["logger"], e["message"]) for e in first] == [
        ("DEBUG", "lading_tasks._log", "begins"),
        ("INFO", "lading_tasks._talk", "hello"),
        ("INFO", "lading_x._y", "told 1"),
        ("DEBUG", "lading_x._y", "a detail: é"),
        ("WARNING", "other", "but this"),
        ("DEBUG", "lading_tasks._log", "ends with Refused"),
    ]
    assert first[-1]["exception"].endswith("lading_run._errors.Refused: no")
    assert len({entry["run"] for entry in first}) == 1
    assert {entry["run"] for entry in first}.isdisjoint(entry["run"] for entry in second)
    assert all(entry["time"].endswith("+00:00") for entry in entries)
    assert [e["time"] for e in entries] == sorted(e["time"] for e in entries)


def test_a_traceback_that_somebody_logged_is_a_detail(invoke: "Invoke") -> None:
    invoke.tasks("""
        import logging
        @task
        def go(c):
            try:
                raise ValueError("no keyring")
            except ValueError:
                logging.getLogger("other").warning("no password", exc_info=True)
    """)
    assert invoke("go") == (0, "", "warning: no password\n")
    assert "ValueError: no keyring" in invoke("go", LADING_LOG="debug")[2]


def test_details_are_shown_when_they_are_asked_for(invoke: "Invoke") -> None:
    invoke.tasks("""
        import logging
        log = logging.getLogger("lading_x")
        @task
        def go(c):
            log.debug("a detail")
            log.error("bad")
    """)
    assert invoke("go") == (0, "", "error: bad\n")
    assert invoke("go", LADING_LOG="debug") == (0, "", "a detail\nerror: bad\n")
    assert invoke("go", GITHUB_ACTIONS="true") == (0, "", "::error::bad\n")
    assert invoke("go", LADING_LOG="loud") == (
        2,
        "",
        "error: LADING_LOG is 'loud'\n  Set it to debug or info, or leave it out.\n",
    )


def test_the_traceback_of_a_known_error_is_a_detail(invoke: "Invoke") -> None:
    invoke.tasks("""
        @task
        def go(c):
            raise Conflict("taken", hint="Ask.")
    """)
    code, out, err = invoke("go", LADING_LOG="debug")
    assert (code, out) == (4, "")
    assert err.startswith("ends with exit code 4\nTraceback (most recent call last):\n")
    assert err.endswith("lading_run._errors.Conflict: taken\nerror: taken\n  Ask.\n")


def test_a_log_that_cannot_be_written_is_told(invoke: "Invoke") -> None:
    invoke.tasks("""
        from pathlib import Path
        @task
        def go(c):
            with logging_to(Path("tasks.py/log.jsonl")):
                print("went")
    """)
    assert invoke("go") == (
        69,
        "",
        "error: the log cannot be written: [Errno 17] File exists: 'tasks.py'\n",
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_log_on_a_full_disk_is_told_once_and_stops_nothing(invoke: "Invoke") -> None:
    invoke.tasks("""
        import logging
        from pathlib import Path
        @task
        def go(c):
            with logging_to(Path("/dev/full")):
                logging.getLogger("lading_x").info("one")
                logging.getLogger("lading_x").info("two")
    """)
    told = "warning: /dev/full lacks some of the log: No space left on device"
    assert invoke("go") == (0, "", f"{told}\none\ntwo\n")


def test_what_is_told_in_passing_is_one_line_of_a_terminal_and_nowhere_else(
    invoke: "Invoke",
) -> None:
    invoke.tasks("""
        import logging
        from pathlib import Path
        log = logging.getLogger("lading_x")
        @task
        def go(c):
            with logging_to(Path("log.jsonl")):
                log.info("begins")
                for count in range(2):
                    log.info("%d s, and so on and on", count, extra={"passing": True})
                log.info("done")
                say("bye")
    """)
    assert invoke.on_terminal("go", columns=12) == (
        0,
        "begins\n\r\x1b[K0 s, and so\r\x1b[K1 s, and so\r\x1b[Kdone\nbye\n",
    )
    assert invoke("go") == (0, "", "begins\ndone\nbye\n")
    assert invoke.on_terminal("go", NO_COLOR="1") == (0, "begins\ndone\nbye\n")
    lines = (invoke.folder / "log.jsonl").read_text(encoding="ascii").splitlines()
    messages = [json.loads(line)["message"] for line in lines]
    assert messages == 3 * ["begins", "begins", "done", "bye", "ends"]


def test_nothing_stays_behind_in_the_log_settings(tmp_path: Path) -> None:
    before = logging.getLogger().handlers[:], logging.getLogger().level
    with logging_to(tmp_path / "log.jsonl"):
        pass
    assert (logging.getLogger().handlers, logging.getLogger().level) == before
