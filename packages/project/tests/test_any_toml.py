"""Whatever a file holds: a message, never a traceback, and lines that are true."""

import string
import tempfile
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading_project import SettingsWrong, load
from lading_project._place import Place, lines_of
from lading_run import Problem


@dataclass(frozen=True)
class Inner:
    name: str = ""
    count: int = 0


@dataclass(frozen=True)
class Thing:
    a: int | str = 0
    b: tuple[Inner, ...] = ()
    c: dict[str, Inner] = field(default_factory=dict)
    d: Literal["x", "y"] | None = None
    e: float = 0.0
    f: Inner | bool | tuple[int, ...] = False


TABLES = {"a": Thing, "b": dict[str, Thing]}

KEYS = ["a", "b", "c", "d", "e", "f", "tag", "paths", "units", "name", "a b", "é", '"']
STRINGS = ['""', '"x"', "'x'", '"""\n#\\""""', "''''a\n'''", '"v{version}"', '"\\u00e9]}"']
NUMBERS = ["0", "-7", "1.5", "nan", "0xff", f"9{'0' * 30}"]
OTHERS = ["true", "1979-05-27", "1979-05-27 07:32:00Z", "07:32:00"]

keys = st.sampled_from(KEYS)
leaves = st.sampled_from(STRINGS + NUMBERS + OTHERS)


def _quoted(key: str) -> str:
    bare = set(key) <= set(string.ascii_letters)
    return key if bare else "'\"'" if key == '"' else f'"{key}"'


def _array(items: list[str]) -> str:
    return f"[ # ]\n{' , '.join(items)}{',' if items else ''}\n]"


def _inline(items: dict[str, str]) -> str:
    return f"{{{', '.join(f'{_quoted(key)} = {value}' for key, value in items.items())}}}"


values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3).map(_array)
        | st.dictionaries(keys, inner, max_size=3).map(_inline)
    ),
    max_leaves=6,
)
dotted = st.lists(keys, min_size=1, max_size=3).map(lambda path: " . ".join(map(_quoted, path)))
statements = st.one_of(
    st.builds("{} = {} # [x]".format, dotted, values),
    dotted.map("[ {} ]".format),
    dotted.map("[[{}]]\t#".format),
    st.just(""),
)
documents = st.tuples(st.lists(statements, max_size=8), st.sampled_from(["\n", "\r\n"])).map(
    lambda parts: parts[1].join(parts[0])
)


def _problems(data: bytes) -> tuple[Problem, ...]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "lading.toml").write_bytes(data)
        try:
            load(Path(folder), TABLES)
        except SettingsWrong as error:
            return error.problems
    return ()


def _judge(data: bytes) -> None:
    """Return if it loads, or every mistake is told with its line."""
    problems = _problems(data)
    last = data.count(b"\n") + 1
    for problem in problems:
        assert problem.file == "lading.toml"
        assert problem.text
        syntax = problem.text.startswith("not TOML")
        assert (0 if syntax else 1) <= problem.line <= last


@given(documents)
def test_whatever_stands_in_the_file_there_is_no_traceback(text: str) -> None:
    _judge(text.encode())


@given(
    st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace"))
)
def test_whatever_bytes_there_are_there_is_no_traceback(data: bytes) -> None:
    _judge(data)


@pytest.mark.parametrize("number", ["9" * 5000, "1e999999", "0x" + "f" * 5000], ids=len)
def test_a_huge_number_is_no_traceback(number: str) -> None:
    _judge(f"a.a = {number}\n".encode())
    _judge(f"a.e = {number}\n".encode())


def _places(value: object, place: Place = ()) -> set[Place]:
    if isinstance(value, dict):
        inner = dict(value.items())
    elif isinstance(value, list):
        inner = dict(enumerate(value))
    else:
        return {place}
    return {place}.union(*(_places(item, (*place, key)) for key, item in inner.items()))


@given(documents)
def test_every_key_that_tomllib_reads_has_a_line(text: str) -> None:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    lines = lines_of(text)
    assert set(lines) == _places(table) - {()}
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())


def test_the_lines_are_those_where_the_keys_stand() -> None:
    text = '''\
a.b = """
c = 1"""  # [no]
d = [
  1, { e = 2 },

  [ 3,
    4 ],
]
[f."g h"]
i = 'x'
[[j]]
k = 1
[j.l]
m = 1
[[j]]
k = """"x""""
[f]
'''
    assert lines_of(text) == {
        ("a",): 1,
        ("a", "b"): 1,
        ("d",): 3,
        ("d", 0): 4,
        ("d", 1): 4,
        ("d", 1, "e"): 4,
        ("d", 2): 6,
        ("d", 2, 0): 6,
        ("d", 2, 1): 7,
        ("f",): 17,
        ("f", "g h"): 9,
        ("f", "g h", "i"): 10,
        ("j",): 11,
        ("j", 0): 11,
        ("j", 0, "k"): 12,
        ("j", 0, "l"): 13,
        ("j", 0, "l", "m"): 14,
        ("j", 1): 15,
        ("j", 1, "k"): 16,
    }
