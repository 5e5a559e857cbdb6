"""A generated history: the same commits and tags each time, as a fresh clone holds them."""

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

FOLDERS = 100
"""Each commit changes one or two files, mostly in one of so many folders ``p00``, ``p01`` …"""

PENDING = 120
"""So many commits come after the last tag."""

_EPOCH = 1_500_000_000
_KINDS = ("feat", "fix", "fix", "fix", "docs", "chore", "chore", "refactor", "test", "perf", "ci")
_WORDS = [
    "parser",
    "reader",
    "index",
    "cache",
    "token",
    "header",
    "retry",
    "timeout",
    "queue",
    "worker",
    "socket",
    "buffer",
    "layout",
    "schema",
    "column",
    "filter",
    "cursor",
    "driver",
    "session",
    "handle",
    "release",
    "lookup",
    "mirror",
    "registry",
    "platform",
]


def make(folder: Path, *, commits: int, tags: int) -> Path:
    """Make ``folder`` a repository of so many commits on ``main`` and annotated tags ``vX.Y.Z``.

    Nine of ten subjects are conventional, every eighth commit is a squashed pull request with a
    list in its body, every twentieth has a second parent. Objects and refs are packed.
    """
    _git(folder.parent, "init", "--quiet", "--initial-branch=main", str(folder))
    stream = b"".join(_stream(random.Random(0), commits, tags))  # noqa: S311 - the same each time
    _git(folder, "fast-import", "--quiet", stdin=stream)
    _git(folder, "remote", "add", "origin", "https://example.invalid/owner/name.git")
    _git(folder, "pack-refs", "--all")
    _git(folder, "repack", "-a", "-d", "--quiet")
    return folder


def _git(folder: Path, *arguments: str, stdin: bytes = b"") -> None:
    subprocess.run(["git", *arguments], cwd=folder, input=stdin, check=True, capture_output=True)


def _stream(dice: random.Random, commits: int, tags: int) -> Iterator[bytes]:
    released = max(commits - PENDING, 1)
    due = {(number + 1) * released // tags: number for number in range(tags)}
    for mark in range(1, commits + 1):
        yield _commit(dice, mark)
        if mark in due:
            yield _tag(due[mark], mark)


def _commit(dice: random.Random, mark: int) -> bytes:
    message = _message(dice, mark)
    merge = f"merge :{mark - 2}\n".encode() if mark % 20 == 0 else b""
    return b"".join(
        [
            b"commit refs/heads/main\nmark :%d\n" % mark,
            b"committer A. Person <a@example.org> %d +0000\n" % (_EPOCH + 600 * mark),
            b"data %d\n%s\n" % (len(message), message),
            merge,
            *_files(dice, mark),
            b"\n",
        ]
    )


def _files(dice: random.Random, mark: int) -> Iterator[bytes]:
    folder = dice.randrange(FOLDERS)
    yield _file(dice, mark, folder)
    if dice.randrange(10) in range(3):
        yield _file(dice, mark, folder)
    if dice.randrange(10) == 0:
        yield _file(dice, mark, dice.randrange(FOLDERS))


def _file(dice: random.Random, mark: int, folder: int) -> bytes:
    path = f"p{folder:02}/{dice.choice(_WORDS)}.py".encode()
    text = b"%d\n" % mark
    return b"M 100644 inline %s\ndata %d\n%s\n" % (path, len(text), text)


def _message(dice: random.Random, mark: int) -> bytes:
    subject = _line(dice) if mark % 10 else f"Update the {_some(dice, 3)}"
    if mark % 8:
        body = f"Because {_some(dice, 9)}.\n\nRefs: #{mark}\n" if mark % 3 else ""
        return f"{subject}\n\n{body}".encode()
    listed = "\n".join(f"* {_line(dice)}" for _ in range(dice.randint(1, 4)))
    return f"{subject} (#{mark})\n\n{listed}\n\nCo-authored-by: B <b@example.org>\n".encode()


def _line(dice: random.Random) -> str:
    mark = "!" if dice.randrange(100) == 0 else ""
    return f"{dice.choice(_KINDS)}({dice.choice(_WORDS)}){mark}: {_some(dice, dice.randint(3, 8))}"


def _some(dice: random.Random, count: int) -> str:
    return " ".join(dice.choices(_WORDS, k=count))


def _tag(number: int, mark: int) -> bytes:
    version = f"{number // 400 + 1}.{number // 8 % 50}.{number % 8}".encode()
    return b"tag v%s\nfrom :%d\ntagger A. Person <a@example.org> %d +0000\ndata 2\nx\n" % (
        version,
        mark,
        _EPOCH + 600 * mark,
    )
