import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine import buildkit_program
from lading_docker._context import BadPattern, patterns_in, sent

FILES = (
    ".env",
    ".git/HEAD",
    ".git/objects/a",
    "a",
    "b/a",
    "b/b/a",
    "b/b/b/ab",
    "ab",
    "a.b",
    "a-b",
    "c/a.b",
    "c/[a]",
    "c/ab/a",
    "c/ab/b",
    "c/^a",
    "ba/b.a/a",
    "ba/b.a/!a",
    "ba/#a",
)
Judge = Callable[[str], list[str] | None]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with files of all sorts of names."""
    root = tmp_path_factory.mktemp("tree")
    for name in FILES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"")
    return root


@pytest.fixture(scope="module")
def judge(tree: Path) -> Iterator[Judge]:
    """What BuildKit's own code sends of the folder; None if it refuses a pattern."""
    process = subprocess.Popen(
        [buildkit_program("judge"), tree], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    asked, answers = process.stdin, process.stdout
    assert asked is not None
    assert answers is not None

    def ask(text: str) -> list[str] | None:
        asked.write(json.dumps(text) + "\n")
        asked.flush()
        found = json.loads(answers.readline())
        return None if found is None else sorted(found)

    try:
        yield ask
    finally:
        asked.close()
        process.wait(30)
        answers.close()


WORDS = r"a b c a b c * ** **/ / / ? [ab] [^a] [a-c] [ ] \ . .. - ^ ! # [a- ( + $ |"
PIECES = st.sampled_from([*WORDS.split(), " "])
LINES = st.builds(
    "{}{}".format,
    st.sampled_from(["", "", "!", "/", "# "]),
    st.one_of(st.lists(PIECES, min_size=1, max_size=6).map("".join), st.sampled_from(FILES)),
)


@given(lines=st.lists(LINES, max_size=5))
@example(lines=["**", "!b"])
@example(lines=["*", "!c/ab", "c/ab/a"])
@example(lines=["!c", "*/a.b"])
@example(lines=["**/.git", "!.git/HEAD"])
@example(lines=["**a"])
@example(lines=["b/**"])
@example(lines=["[[a]"])
@example(lines=["a", "!"])
@example(lines=["[^]"])
@example(lines=["!a*["])
@example(lines=["/ a"])
@example(lines=["a", "! /a", "!/ a"])
@example(lines=["/!"])
@example(lines=["/ /"])
@example(lines=["**/ /"])
@example(lines=["a", "/!a"])
@example(lines=["!/"])
@example(lines=["a", "!!a"])
def test_what_is_sent_is_what_buildkit_sends(judge: Judge, tree: Path, lines: list[str]) -> None:
    text = "\n".join(lines)
    wanted = judge(text)
    try:
        patterns = patterns_in(text)
    except BadPattern:
        # BuildKit does not look at a `!` that would take nothing back. We look at all.
        assert wanted is None or any(each in text for each in "[\\")
        return
    assert [path for path in sorted(sent(tree, patterns)) if (tree / path).is_file()] == wanted


def test_a_line_that_is_no_pattern_is_told_with_its_number() -> None:
    with pytest.raises(BadPattern, match=r"'\*\.\[key' is no pattern") as caught:
        patterns_in("# keys\n\n*.[key\n")
    assert caught.value.line == 3
