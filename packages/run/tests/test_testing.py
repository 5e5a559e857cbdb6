import sys
from pathlib import Path
from types import ModuleType

import pytest

import lading_run
from lading_run import Command, CommandFailed, Completed, Runner, ToolMissing, lazy
from lading_run.testing import FakeRunner, check_lazy


def test_the_longest_key_that_fits_answers() -> None:
    fake = FakeRunner({"git": "any", "git tag": "v1\n"})
    runner: Runner = fake
    assert runner(Command("git", "tag", "-l")).stdout == "v1\n"
    assert runner(Command("git", "log")).stdout == "any"
    assert fake.lines == ["git tag -l", "git log"]
    assert fake.commands == [Command("git", "tag", "-l"), Command("git", "log")]


def test_what_it_was_not_told_of_fails() -> None:
    with pytest.raises(AssertionError) as caught:
        FakeRunner({"git tag": "", "git log": ""})(Command("git", "push"))
    assert str(caught.value) == "unexpected command: git push\nknown are:\n  git tag\n  git log"
    with pytest.raises(AssertionError, match=r"^unexpected command: x\nknown are: nothing$"):
        FakeRunner()(Command("x"))


def test_answers_can_be_errors_results_and_functions() -> None:
    fake = FakeRunner(
        {
            "a": ToolMissing("a"),
            "b": Completed(returncode=1, stdout="out", stderr="err"),
            "c": lambda command: str(command.stdin or "nothing"),
            "d": lambda _: 4,
        }
    )
    with pytest.raises(ToolMissing):
        fake(Command("a"))
    with pytest.raises(CommandFailed) as failed:
        fake(Command("b"))
    assert (failed.value.returncode, failed.value.stdout, failed.value.stderr) == (1, "out", "err")
    assert fake(Command("b", accepts=[1])).stderr == "err"
    assert fake(Command("c", stdin="in")).stdout == "in"
    with pytest.raises(TypeError, match=r"^no answer to d: 4$"):
        fake(Command("d"))


def test_what_nobody_asked_for_is_known() -> None:
    fake = FakeRunner({"a": "", "b": ""})
    fake(Command("b"))
    assert fake.unused == ("a",)


def test_the_names_of_this_package_agree() -> None:
    check_lazy(lading_run)


AGREEING = """
from typing import TYPE_CHECKING
from lading_run import lazy
if TYPE_CHECKING:
    from sample._a import One
else:
    __getattr__ = lazy(__name__, {"_a": ["One"]})
__all__ = ["One"]
"""


def _package(folder: Path, monkeypatch: pytest.MonkeyPatch, source: str) -> ModuleType:
    (folder / "sample").mkdir()
    (folder / "sample" / "__init__.py").write_text(source)
    (folder / "sample" / "_a.py").write_text("One = 1\n")
    monkeypatch.syspath_prepend(folder)
    for name in ("sample", "sample._a"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return __import__("sample")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param("", "", "", id="agreeing"),
        pytest.param(
            "import One",
            "import Two",
            "only in the imports under TYPE_CHECKING: [\"('Two', '_a')\"]; "
            "only in the table: [\"('One', '_a')\"]",
            id="another type",
        ),
        pytest.param(
            '__all__ = ["One"]',
            '__all__ = ["One", "Two"]',
            "only in __all__: ['Two']; only in the names imported: []",
            id="one more in __all__",
        ),
        pytest.param("One", "Two", "sample has no Two", id="not there"),
    ],
)
def test_names_that_do_not_agree_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, message: str
) -> None:
    module = _package(tmp_path, monkeypatch, AGREEING.replace(old, new) if old else AGREEING)
    if not message:
        check_lazy(module)
        return
    with pytest.raises(AssertionError) as caught:
        check_lazy(module)
    assert str(caught.value) == message


def test_a_lazy_package_imports_a_name_when_it_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = _package(tmp_path, monkeypatch, AGREEING)
    assert "sample._a" not in sys.modules
    assert module.One == 1
    assert "sample._a" in sys.modules


def test_a_name_that_is_not_there_is_told_as_by_any_module() -> None:
    with pytest.raises(AttributeError, match=r"^module 'x' has no attribute 'y'$"):
        lazy("x", {})("y")
