import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading_tasks._github import harmless, workflow_command
from lading_tasks._table import markdown_table, plain_table, visible

if TYPE_CHECKING:
    from packages.tasks.tests.conftest import Invoke

TALKS = """
    import logging
    @task
    def go(c):
        say("hello")
        table(["name", "digest"], [["a.whl", "0123456789" * 6], ["b[red]c", 7]])
        with group("part"):
            say("inside")
        raise Refused("no")
"""
DIGEST = "0123456789" * 6


def test_elsewhere_than_on_a_terminal_lines_are_plain_and_tables_whole(invoke: "Invoke") -> None:
    invoke.tasks(TALKS)
    code, out, err = invoke("go", COLUMNS="20")
    assert (code, out) == (3, f"name     digest\na.whl    {DIGEST}\nb[red]c  7\n")
    assert err == "hello\npart\ninside\nerror: no\n"


def test_a_terminal_has_colour_and_cuts_nothing(invoke: "Invoke") -> None:
    invoke.tasks(TALKS)
    code, written = invoke.on_terminal("go", columns=40)
    assert code == 3
    assert "\x1b[1;31merror:\x1b[0m no\n" in written
    assert "\x1b[1mpart\x1b[0m\n" in written
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", written)
    assert re.sub(r"\s", "", shown[: shown.index("part")]).endswith(
        f"a.whl{DIGEST[:31]}{DIGEST[31:]}b[red]c7"
    )
    assert "…" not in shown[: shown.index("part")]


def test_a_terminal_that_is_too_narrow_for_columns_gets_blocks(invoke: "Invoke") -> None:
    invoke.tasks("""
        @task
        def go(c):
            digest = "0123456789" * 4
            table(["name", "digest", "where"], [["a.whl", digest, "pypi"], ["b", digest, "x" * 30]])
    """)
    code, written = invoke.on_terminal("go", columns=30)
    assert code == 0
    shown = [line.rstrip() for line in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", written).splitlines()]
    assert shown == [
        "name    a.whl",
        "digest  0123456789012345678901",
        "        234567890123456789",
        "where   pypi",
        "",
        "name    b",
        "digest  0123456789012345678901",
        "        234567890123456789",
        "where   xxxxxxxxxxxxxxxxxxxxxx",
        "        xxxxxxxx",
        "",
    ]
    wide = invoke.on_terminal("go", columns=80)[1]
    assert re.search(r"name.*digest.*where", wide)


def test_a_full_disk_is_told(invoke: "Invoke") -> None:
    if not Path("/dev/full").exists():
        pytest.skip("only Linux has a disk that is always full")
    invoke.tasks("""
        @task
        def written(c, json=False):
            print_json({"a": 1})
        @task
        def printed(c):
            print("a")
        @task
        def silent(c):
            say("hello")
            raise Refused("no")
    """)

    def ended(*args: str, to: str) -> tuple[int, bytes]:
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                [sys.executable, "-m", "invoke", *args],
                cwd=invoke.folder,
                env=invoke.env,
                stdout=full if to == "out" else subprocess.DEVNULL,
                stderr=full if to == "err" else subprocess.PIPE,
                check=False,
            )
        return done.returncode, done.stderr or b""

    said = b"error: stdout cannot be written: No space left on device\n"
    assert ended("written", to="out") == (69, said)
    assert ended("written", "--json", to="out") == (69, said)
    code, told = ended("printed", to="out")
    assert code == 69
    assert told.endswith(b": No space left on device\n")
    assert told.count(b"\n") == 1
    assert ended("silent", to="err") == (3, b"")


def test_a_closed_stdout_is_told_before_anything_is_done(invoke: "Invoke") -> None:
    invoke.tasks("""
        @task
        def go(c, json=False):
            open("begun", "w").close()
            print_json({"a": 1})
        @task
        def silent(c):
            say("hello")
            raise Refused("no")
    """)

    def ended(words: str) -> tuple[int, str]:
        command = f"exec {shlex.quote(sys.executable)} -m invoke {words}"
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=invoke.folder,
            env=invoke.env,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return done.returncode, done.stderr

    told = "error: stdout is closed\n  Send it to /dev/null where nobody reads it.\n"
    assert ended("go --json >&-") == (69, told)
    assert ended("go >&- 2>&-") == (69, "")
    assert not (invoke.folder / "begun").exists()
    assert ended("silent 2>&-") == (3, "")
    assert ended("go 2>&-") == (0, "")


def test_what_would_steer_a_terminal_is_shown_instead(invoke: "Invoke") -> None:
    invoke.tasks("""
        import logging
        evil = "a\\x1b[31mb\\x07\\u202ec\\udce9\\n\\td"
        @task
        def go(c):
            say(evil)
            logging.getLogger("lading_x").warning("%s", evil)
            with group(evil):
                raise Refused(evil, hint=evil, problems=[Problem(text=evil)])
        @task
        def result(c, json=False):
            print_json(evil) if json else table([evil], [[evil]])
    """)
    shown = "a\ufffd[31mb\ufffd\ufffdc\\351"
    first, rest = f"{shown}\n", "        d\n"
    whole = f"{first}{rest}"
    code, out, err = invoke("go")
    assert (code, out) == (3, "")
    assert err == (f"{whole}warning: {whole}{whole}error: {whole}{whole}  {first}{rest}")
    assert "\x1b[31mb" not in invoke.on_terminal("go")[1]
    assert "\x1b" not in invoke("go", GITHUB_ACTIONS="true").err
    cell = "a\\x1b[31mb\\x07\ufffdc\\351\\n\\td\n"
    assert invoke("result") == (0, cell * 2, "")
    assert json.loads(invoke("result", "--json").out) == "a\x1b[31mb\x07\u202ec\udce9\n\td"


@pytest.mark.parametrize("setting", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=str)
def test_who_wants_no_colour_gets_none(invoke: "Invoke", setting: dict[str, str]) -> None:
    invoke.tasks(TALKS)
    code, written = invoke.on_terminal("go", columns=40, **setting)
    assert code == 3
    assert "\x1b" not in written
    assert f"a.whl    {DIGEST}\n" in written


def test_on_github_parts_are_groups_and_end_also_on_an_error(invoke: "Invoke") -> None:
    invoke.tasks("""
        @task
        def go(c):
            with group("50% of it"):
                say("::set-env name=PATH::evil")
                raise Refused("no")
    """)
    assert invoke("go", GITHUB_ACTIONS="true") == (
        3,
        "",
        "::group::50%25 of it\n> ::set-env name=PATH::evil\n::endgroup::\n::error::no\n",
    )


def test_the_step_summary_grows(invoke: "Invoke") -> None:
    invoke.tasks("""
        @task
        def go(c):
            summary(markdown_table(["a", "b"], [["x|y", 1]]))
            summary("done")
    """)
    file = invoke.folder / "summary.md"
    file.write_text("before\n")
    assert invoke("go", GITHUB_STEP_SUMMARY=str(file)) == (0, "", "")
    assert file.read_text() == "before\n"
    assert invoke("go", GITHUB_STEP_SUMMARY=str(file), GITHUB_ACTIONS="true") == (0, "", "")
    assert file.read_text() == "before\n| a | b |\n| --- | --- |\n| x\\|y | 1 |\n\ndone\n\n"
    lost = invoke("go", GITHUB_STEP_SUMMARY=str(invoke.folder), GITHUB_ACTIONS="true")
    assert (lost.code, lost.err.partition(":: ")[0].partition("error::")[2][:35]) == (
        69,
        "the step summary cannot be written:",
    )


def test_github_is_told_of_secrets_before_they_are_used(invoke: "Invoke") -> None:
    invoke.tasks("""
        import sys
        @task
        def go(c):
            mask("one%\\ntwo")
            secret = "hunter22"
            run(Command(sys.executable, "-c", "", secret, secrets=(secret,), looks=True))
    """)
    assert invoke("go") == (0, "", "")
    code, out, err = invoke("go", GITHUB_ACTIONS="true")
    assert (code, out) == (0, "")
    assert {"::add-mask::one%25", "::add-mask::two"} <= set(err.splitlines())
    assert err.splitlines()[-1] == "::add-mask::hunter22"


def test_a_result_is_printed_as_json(invoke: "Invoke") -> None:
    invoke.tasks("""
        from dataclasses import dataclass
        from enum import Enum
        from pathlib import Path
        from types import MappingProxyType

        class Colour(Enum):
            RED = "red"

        @dataclass
        class Thing:
            name: str
            colour: Colour
            path: Path

        @task
        def go(c):
            print_json([Thing("é", Colour.RED, Path("a/b")), MappingProxyType({"n": {1}})])

        @task
        def odd(c):
            print_json(object())
    """)
    code, out, err = invoke("go")
    assert (code, err) == (0, "")
    assert out.isascii()
    assert json.loads(out) == [{"name": "é", "colour": "red", "path": "a/b"}, {"n": [1]}]
    assert invoke("odd").err.splitlines()[-1].endswith("is nothing that JSON could hold")


def test_a_reader_that_leaves_does_not_stop_the_task(invoke: "Invoke") -> None:
    invoke.tasks("""
        @task
        def go(c):
            for _ in range(3):
                table(["a"], [["b" * 100_000]])
                print_text("b" * 100_000)
            open("finished", "w").close()
    """)
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "invoke", "go"],
            cwd=invoke.folder,
            env=invoke.env,
            stdout=pipe,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, b"")
    assert (invoke.folder / "finished").exists()


def test_what_the_encoding_lacks_is_escaped(invoke: "Invoke") -> None:
    invoke.tasks("""
        @task
        def go(c):
            table(["é"], [["\\udcff"]])
            say("ü")
    """)
    strict = {"PYTHONIOENCODING": "ascii:strict", "PYTHONUTF8": "0"}
    ended = invoke.run("-m", "invoke", "go", **strict)
    assert ended == (0, "\\xe9\n\\377\n", "\\xfc\n")


cells = st.text(max_size=12)


@given(st.integers(1, 4).flatmap(lambda n: st.lists(st.tuples(*[cells] * n), min_size=1)))
def test_each_row_of_a_table_is_one_line_with_every_cell_whole(rows: list[tuple[str, ...]]) -> None:
    lines = plain_table(rows[0], rows[1:]).split("\n")
    assert len(lines) == len(rows)
    for line, row in zip(lines, rows, strict=True):
        assert line == line.rstrip()
        for cell in row:
            assert visible(cell).rstrip() in line


def test_columns_line_up_where_characters_are_wide_or_have_no_width() -> None:
    rows = [["船", 1], ["e\u0301", 2], ["ab", 3]]
    assert plain_table(["n", "v"], rows) == "n   v\n船  1\ne\u0301   2\nab  3"


def test_markdown_does_not_read_the_cells() -> None:
    table = markdown_table(["a"], [["<b>`x`*_[1]\\|\n"]])
    assert table.splitlines()[2] == r"| \<b\>\`x\`\*\_\[1\]\\\|\\n |"


@given(st.text(), st.text(), st.text(min_size=1))
def test_a_workflow_command_is_one_line_and_reads_back(text: str, file: str, line: str) -> None:
    command = workflow_command("error", text, file=file, line=line)
    assert not set("\r\n") & set(command)
    found = re.fullmatch(r"::error (?:file=([^,:]*),)?line=([^,:]*)::(.*)", command, re.DOTALL)
    assert found
    read = [_unescaped(part or "") for part in found.groups()]
    assert read == [file, line, text]


def _unescaped(text: str) -> str:
    for code, character in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n")):
        text = text.replace(code, character)
    return text.replace("%25", "%")


@given(st.text("a:#[] \n%"))
def test_no_line_of_the_talk_is_a_workflow_command(text: str) -> None:
    for line in harmless(text).split("\n"):
        assert not line.lstrip().startswith("::")
        assert "##[" not in line


def test_what_others_wrote_is_no_workflow_command_in_a_table_either(invoke: "Invoke") -> None:
    invoke.tasks("""
        @task
        def go(c):
            table(["subject"], [["##[stop-commands]x"]])
    """)
    assert invoke("go", GITHUB_ACTIONS="true").out == "subject\n# #[stop-commands]x\n"
    assert invoke("go").out == "subject\n##[stop-commands]x\n"
