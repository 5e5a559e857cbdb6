"""Whatever a file holds: a message, never a traceback, and positions that are true."""

import contextlib
import string
import tempfile
import tomllib
from bisect import bisect
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading_project import Position, SettingsWrong, load, toml_positions
from lading_project._place import Place
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

words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
blanks = st.sampled_from(["", " ", "\t", " # ]\n\t", "\n\n"])


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _strings(text: str) -> list[str]:
    """Return all ways to write a string."""
    forms = [f'"{_escaped(text)}"', f'"""{_escaped(text)}"""', f'"""\n{_escaped(text)}"""']
    return forms if "'" in text else [*forms, f"'{text}'", f"'''{text}'''", f"'''\n{text}'''"]


def _names(key: str) -> list[str]:
    """Return all ways to write a key."""
    bare = [key] if key and set(key) <= set(string.ascii_letters) else []
    literal = [] if "'" in key else [f"'{key}'"]
    return [*bare, f'"{_escaped(key)}"', *literal]


keys = (st.sampled_from(KEYS) | words).map(_names).flatmap(st.sampled_from)
leaves = st.sampled_from(STRINGS + NUMBERS + OTHERS) | words.map(_strings).flatmap(st.sampled_from)


def _array(items: list[str], blank: str, comma: str) -> str:
    inner = ",".join(f"{blank}{item}{blank}" for item in items)
    return f"[{inner}{comma if items else ''}{blank}]"


def _inline(items: dict[str, str]) -> str:
    return f"{{{', '.join(f'{key} = {value}' for key, value in items.items())}}}"


values = st.recursive(
    leaves,
    lambda inner: (
        st.builds(_array, st.lists(inner, max_size=3), blanks, st.sampled_from(["", ","]))
        | st.dictionaries(keys, inner, max_size=3).map(_inline)
    ),
    max_leaves=6,
)
dotted = st.lists(keys, min_size=1, max_size=3).map(" . ".join)
statements = st.one_of(
    st.builds("{} = {} # [x]".format, dotted, values),
    dotted.map("[ {} ]".format),
    dotted.map("[[{}]]\t#".format),
    st.just(""),
)
documents = st.tuples(st.lists(statements, max_size=8), st.sampled_from(["\n", "\r\n"])).map(
    lambda parts: "\n".join(parts[0]).replace("\n", parts[1])
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
        assert 1 <= problem.line <= last


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


def _values(value: object, place: Place = ()) -> dict[Place, object]:
    """Return all values within a value, tables and arrays too."""
    inner = dict(enumerate(value)) if isinstance(value, list) else value
    found = {place: value}
    if isinstance(inner, dict):
        for key, item in inner.items():
            found |= _values(item, (*place, key))
    return found


def _judge_positions(text: str) -> None:
    """Return if what stands at each position is what tomllib reads there."""
    try:
        values = _values(tomllib.loads(text))
    except tomllib.TOMLDecodeError:
        return
    del values[()]
    positions = toml_positions(text)
    assert set(positions) == set(values)
    for place, position in positions.items():
        assert 1 <= position.line <= text.count("\n") + 1
        if position.span is None:
            assert isinstance(values[place], dict | list)
            continue
        start, end = position.span
        assert text.count("\n", 0, start) + 1 == position.line
        assert text[start:end] == text[start:end].strip()
        # As text, since nan is not equal to nan.
        assert str(tomllib.loads(f"x = {text[start:end]}")["x"]) == str(values[place])


@given(documents)
def test_every_value_stands_where_tomllib_reads_it(text: str) -> None:
    _judge_positions(text)


@given(st.lists(st.sampled_from(["'", '"', "\\\\", "\\'", '\\"', "a", "\n", " "]), max_size=12))
def test_quotes_within_quotes_end_where_tomllib_ends_them(parts: list[str]) -> None:
    for quote in ('"', "'", '"""', "'''"):
        _judge_positions(f"a = {quote}{''.join(parts)}{quote} # '\nb = 'x'")


@given(st.text("[]{}=,.\"'#\\\n\r a1", max_size=20))
def test_what_is_no_toml_has_positions_or_a_value_error(text: str) -> None:
    _judge_positions(text)
    with contextlib.suppress(ValueError):
        toml_positions(text)


def test_what_is_no_toml_is_told_with_its_line() -> None:
    with pytest.raises(ValueError, match=r"^not understood \(at line 2\)$"):
        toml_positions("a = 1\nb = ]")


def _nested(level: str, depth: int) -> str:
    before, after = level.split("1")
    return f"x = {before * depth}1{after * depth}"


def _is_too_deep(text: str) -> bool:
    try:
        return not tomllib.loads(text)
    except RecursionError:
        return True


@pytest.mark.parametrize("level", ["[1]", "{a = 1}", '[{"é".b = [1]}]'])
def test_what_tomllib_can_read_is_not_nested_too_deep(level: str) -> None:
    deepest = bisect(range(2_000), False, key=lambda n: _is_too_deep(_nested(level, n))) - 1
    assert len(toml_positions(_nested(level, deepest))) > 100


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
    assert {place: position.line for place, position in toml_positions(text).items()} == {
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


def test_a_value_stands_between_its_quotes_and_brackets() -> None:
    text = """\
a = 1979-05-27 07:32:00 \t# c
b.c = [ 'x', { d = -1 } ]\r
[e]
[[f]]
"""
    spans = {
        place: text[slice(*position.span)] if position.span else None
        for place, position in toml_positions(text).items()
    }
    assert spans == {
        ("a",): "1979-05-27 07:32:00",
        ("b",): None,
        ("b", "c"): "[ 'x', { d = -1 } ]",
        ("b", "c", 0): "'x'",
        ("b", "c", 1): "{ d = -1 }",
        ("b", "c", 1, "d"): "-1",
        ("e",): None,
        ("f",): None,
        ("f", 0): None,
    }


def test_a_position_has_a_line_and_a_span() -> None:
    assert toml_positions("\na = 1") == {("a",): Position(line=2, span=(5, 6))}
