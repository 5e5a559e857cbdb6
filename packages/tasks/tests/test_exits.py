import json
import os
import signal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from packages.tasks.tests.conftest import Invoke

REFUSED = """
    @task
    def go(c):
        problems = [
            Problem(text="is 1.0", file="a.toml", line=3, hint="Run set."),
            Problem(text="is in the way", hint="Move it."),
            Problem(text="is 1.1", file="b,c.toml", hint="Run set."),
        ]
        raise Conflict("50% is wrong", hint="Ask.", problems=problems)
"""


def test_a_known_error_is_one_message_with_its_problems_and_each_hint_once(
    invoke: "Invoke",
) -> None:
    invoke.tasks(REFUSED)
    assert invoke("go") == (
        4,
        "",
        (
            "error: 50% is wrong\n"
            "a.toml:3: is 1.0\n"
            "b,c.toml: is 1.1\n"
            "  Run set.\n"
            "is in the way\n"
            "  Move it.\n"
            "  Ask.\n"
        ),
    )


def test_on_github_each_problem_stands_at_its_file_and_line(invoke: "Invoke") -> None:
    invoke.tasks(REFUSED)
    assert invoke("go", GITHUB_ACTIONS="true") == (
        4,
        "",
        (
            "::error::50%25 is wrong%0AAsk.\n"
            "::error file=a.toml,line=3::a.toml:3: is 1.0%0ARun set.\n"
            "::error::is in the way%0AMove it.\n"
            "::error file=b%2Cc.toml::b,c.toml: is 1.1%0ARun set.\n"
        ),
    )


def test_problems_without_a_message_are_errors_themselves(invoke: "Invoke") -> None:
    invoke.tasks("""
        @task
        def go(c):
            raise Misused(problems=[Problem(text="wrong", hint="Ask.")], hint="Ask.")
        @task
        def bare(c):
            raise Unavailable
    """)
    assert invoke("go") == (2, "", "error: wrong\n  Ask.\n")
    assert invoke("bare") == (69, "", "error: Unavailable\n")


def test_with_json_an_error_is_an_object_on_stdout_too(invoke: "Invoke") -> None:
    invoke.tasks("""
        @task
        def go(c, json=False, answer=False):
            if answer:
                print_json({"answer": 1})
            problem = Problem(text="is 1.0", file="a.toml", line=3, hint="`invoke set`.")
            raise Conflict("wrong", hint="Ask.", problems=[problem])
        @task
        def stop(c, json=False):
            raise Interrupted("interrupted", hint="`invoke stop` carries on.")
    """)
    code, out, err = invoke("go", "--json")
    assert code == 4
    assert json.loads(out) == {
        "error": {
            "text": "wrong",
            "exit_code": 4,
            "hint": "Ask.",
            "problems": [
                {
                    "text": "is 1.0",
                    "hint": "`invoke set`.",
                    "file": "a.toml",
                    "line": 3,
                    "exit_code": 3,
                    "blocks_plan": True,
                }
            ],
        }
    }
    assert err == invoke("go").err == "error: wrong\na.toml:3: is 1.0\n  `invoke set`.\n  Ask.\n"
    assert invoke("go").out == ""
    code, out, _ = invoke("go", "--json", "--answer")
    assert (code, json.loads(out)) == (4, {"answer": 1})  # one object is enough
    code, out, err = invoke("stop", "--json")
    assert (code, err) == (130, "error: interrupted\n  `invoke stop` carries on.\n")
    assert json.loads(out)["error"]["exit_code"] == 130


def test_hints_name_the_program_that_was_called(invoke: "Invoke") -> None:
    invoke.tasks("""
        @task
        def go(c, json=False):
            say("served: invoke serve --now, or `invoke x`; we invoke nothing")
            print(program())
            raise Refused("no", hint="invoke go --tag v1\\n`invoke --help go` tells.")
    """)
    (invoke.folder / "lading").mkdir()
    for name in ("lading/__main__.py", "lading.py"):
        (invoke.folder / name).write_text("from invoke import Program\nProgram().run()\n")
    said = (
        "served: {0} serve --now, or `{0} x`; we invoke nothing\n"
        "error: no\n  {0} go --tag v1\n  `{0} --help go` tells.\n"
    )
    assert invoke("go") == (3, "invoke\n", said.format("invoke"))
    for name in ("lading/__main__.py", "lading.py"):
        assert invoke.run(name, "go") == (3, "lading\n", said.format("lading"))


def test_an_unknown_error_keeps_its_traceback(invoke: "Invoke") -> None:
    invoke.tasks("""
        @task
        def go(c):
            1 / 0
    """)
    code, out, err = invoke("go")
    assert (code, out) == (1, "")
    assert err.startswith("Traceback (most recent call last):\n")
    assert err.endswith("ZeroDivisionError: division by zero\n")


def test_only_the_outer_task_ends_on_an_error(invoke: "Invoke") -> None:
    invoke.tasks("""
        @task
        def inner(c):
            raise Refused("no")
        @task
        def outer(c):
            try:
                inner(c)
            except Refused as error:
                print(f"caught {error}")
    """)
    assert invoke("outer") == (0, "caught no\n", "")
    assert invoke("outer", "inner") == (3, "caught no\n", "error: no\n")


WAITS = """
    import subprocess, sys, time
    from pathlib import Path

    @task
    def go(c):
        try:
            Path("begun").touch()
            time.sleep(60)
        finally:
            print("cleaned up", flush=True)
"""


@pytest.mark.parametrize(
    ("number", "code", "told"),
    [
        pytest.param(signal.SIGINT, 130, "interrupted", id="INT"),
        pytest.param(signal.SIGTERM, 143, "SIGTERM", id="TERM"),
    ],
)
def test_a_signal_unwinds_the_task_and_has_its_own_exit_code(
    invoke: "Invoke", number: int, code: int, told: str
) -> None:
    invoke.tasks(WAITS)
    ended = invoke.signalled(number, "go")
    assert ended[:2] == (code, "cleaned up\n")
    assert told in ended.err
    assert len(ended.err.splitlines()) == 1


def test_windows_is_refused_with_a_message(invoke: "Invoke") -> None:
    invoke.tasks("""
        @task
        def go(c):
            print("went")
        import sys
        sys.platform = "win32"
    """)
    # Invoke itself looks at the platform before us in some places, but not before a task.
    assert invoke("go") == (
        3,
        "",
        (
            "error: Lading does not work on Windows\n"
            "  Use Linux, macOS or the Windows Subsystem for Linux.\n"
        ),
    )


def test_a_task_works_in_a_thread_too(invoke: "Invoke") -> None:
    invoke.tasks("""
        import threading
        @task
        def inner(c):
            say("in a thread")
        @task
        def go(c):
            thread = threading.Thread(target=inner, args=[c])
            thread.start()
            thread.join()
    """)
    assert invoke("go") == (0, "", "in a thread\n")


def test_a_signal_ends_the_children_of_every_thread_first(invoke: "Invoke") -> None:
    invoke.tasks("""
        import sys, time
        from concurrent.futures import ThreadPoolExecutor
        from pathlib import Path

        CHILD = (
            "import os, time; open('pid', 'w').write(str(os.getpid()));"
            "os.rename('pid', 'begun'); time.sleep(60)"
        )

        @task
        def go(c):
            child = Command(sys.executable, "-c", CHILD)
            with ThreadPoolExecutor() as pool:
                pool.submit(run, child).result()
    """)
    code, out, err = invoke.signalled(signal.SIGTERM, "go")
    assert (code, out) == (143, "")
    assert err.endswith("\nerror: stopped by SIGTERM\n")
    assert not _is_alive(int((invoke.folder / "begun").read_text()))


def test_what_is_stopped_says_how_it_goes_on(invoke: "Invoke") -> None:
    """Wherever the signal finds it: in a command, in a thread's, or in between."""
    invoke.tasks("""
        import sys, time
        from concurrent.futures import ThreadPoolExecutor
        from pathlib import Path

        CHILD = Command(sys.executable, "-c", "import time; open('begun', 'w'); time.sleep(60)")

        @task
        def go(c, where):
            with if_stopped(lambda: "outer"), if_stopped(lambda: "Run it again."):
                if where == "command":
                    run(CHILD)
                elif where == "thread":
                    with ThreadPoolExecutor() as pool:
                        pool.submit(run, CHILD).result()
                else:
                    Path("begun").touch()
                    time.sleep(60)
    """)
    for where in ("command", "thread", "between"):
        (invoke.folder / "begun").unlink(missing_ok=True)
        code, out, err = invoke.signalled(signal.SIGINT, "go", where)
        assert (code, out) == (130, "")
        assert err.endswith("error: interrupted\n  Run it again.\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serving_until_a_signal_ends_well(invoke: "Invoke", number: int) -> None:
    invoke.tasks("""
        from pathlib import Path
        @task
        def go(c):
            until_stopped(Path("begun").touch)
            run(Command("true", looks=True))
            print("cleaned up")
    """)
    assert invoke.signalled(number, "go") == (0, "cleaned up\n", "")


def test_an_interrupt_that_no_signal_brought_ends_the_same_way(invoke: "Invoke") -> None:
    invoke.tasks("""
        @task
        def go(c):
            raise KeyboardInterrupt
    """)
    assert invoke("go") == (130, "", "error: interrupted\n")


def _is_alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True
