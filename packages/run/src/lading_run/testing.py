"""What tests of code that runs commands need: a runner that is told every answer."""

import ast
import inspect
from collections.abc import Callable, Mapping
from types import ModuleType

from lading_run._command import Command, Completed
from lading_run._failures import CommandFailed

Answer = str | Completed | Exception | Callable[[Command], object]
"""stdout, or all of it, or what is raised, or a function that is given the command."""


class FakeRunner:
    r"""Answers commands as it was told, runs none, and keeps them.

    The keys are what command lines begin with, the longest that fits counts. A command that it
    was not told of fails the test.

    >>> fake = FakeRunner({"git tag": "v1\n"})
    >>> fake(Command("git", "tag", "--list", looks=True)).stdout
    'v1\n'
    >>> fake.lines
    ['git tag --list']
    """

    def __init__(self, answers: Mapping[str, Answer] = {}) -> None:
        self._answers = dict(answers)
        self._used: set[str] = set()
        self.commands: list[Command] = []

    @property
    def lines(self) -> list[str]:
        """The command lines so far, as ``str`` of a command writes them."""
        return [str(command) for command in self.commands]

    @property
    def unused(self) -> tuple[str, ...]:
        """The keys that no command has asked for."""
        return tuple(key for key in self._answers if key not in self._used)

    def __call__(self, command: Command, /) -> Completed:
        """Answer ``command``, or raise what it was told to raise.

        :raises AssertionError: if it was not told of this command.
        :raises CommandFailed: if the answer has an exit code that the command does not accept.
        """
        self.commands.append(command)
        line = str(command)
        key = max(filter(line.startswith, self._answers), key=len, default=None)
        if key is None:
            known = "".join(f"\n  {known}" for known in self._answers) or " nothing"
            raise AssertionError(f"unexpected command: {line}\nknown are:{known}")
        self._used.add(key)
        answer: object = self._answers[key]
        while not isinstance(answer, str | Completed | Exception):
            if not callable(answer):
                raise TypeError(f"no answer to {line}: {answer!r}")
            answer = answer(command)
        return _given(command, answer)


def _given(command: Command, answer: str | Completed | Exception) -> Completed:
    if isinstance(answer, Exception):
        raise answer
    if isinstance(answer, str):
        return Completed(returncode=0, stdout=answer, stderr="")
    if answer.returncode not in command.accepts:
        raise CommandFailed(
            command, returncode=answer.returncode, stdout=answer.stdout, stderr=answer.stderr
        )
    return answer


def check_lazy(module: ModuleType) -> None:
    """Return if a package's three lists of its names agree and every name is there.

    These are the imports under ``if TYPE_CHECKING``, the table given to ``lazy``, and ``__all__``;
    the latter may also hold what the package imports from itself at once.

    :raises AssertionError: with what differs.
    """
    tree = ast.parse(inspect.getsource(module))
    typed, at_once = _imported(module, tree)
    table = _table(tree)
    _agree("the imports under TYPE_CHECKING", set(typed.items()), "the table", set(table.items()))
    _agree("__all__", set(module.__all__), "the names imported", {*table, *at_once})
    missing = [name for name in module.__all__ if not hasattr(module, name)]
    if missing:
        raise AssertionError(f"{module.__name__} has no {', '.join(missing)}")


def _imported(module: ModuleType, tree: ast.Module) -> tuple[dict[str, str], dict[str, str]]:
    """Return the homes of what the package imports from itself: for types only, and at once."""
    own = f"{module.__name__}."
    later = [node for node in tree.body if isinstance(node, ast.If)]

    def homes(nodes: list[ast.stmt]) -> dict[str, str]:
        return {
            alias.asname or alias.name: node.module.removeprefix(own)
            for node in nodes
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(own)
            for alias in node.names
        }

    return homes([node for branch in later for node in branch.body]), homes(tree.body)


def _table(tree: ast.Module) -> dict[str, str]:
    """Return the homes of the names in the table that is given to ``lazy``."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    tables = [call.args[1] for call in calls if ast.unparse(call.func) == "lazy"]
    return {
        name: home
        for table in tables
        for home, names in ast.literal_eval(table).items()
        for name in names
    }


def _agree(first: str, names: set[object], second: str, others: set[object]) -> None:
    if names != others:
        raise AssertionError(
            f"only in {first}: {sorted(map(str, names - others))}; "
            f"only in {second}: {sorted(map(str, others - names))}"
        )
