import re
import subprocess
import sys
from typing import TYPE_CHECKING, assert_type

import pytest

import lading_tasks

if TYPE_CHECKING:
    from packages.tasks.tests.conftest import Invoke

HEAVY = (
    "build",
    "concurrent.futures",
    "email",
    "hashlib",
    "http.client",
    "httpx",
    "lading_tasks._output",
    "lading_tasks._terminal",
    "msgspec",
    "multiprocessing",
    "packaging",
    "pypiserver",
    "requests",
    "rich",
    "tomlkit",
    "tomllib",
    "twine",
    "unicodedata",
    "urllib3",
    "yaml",
)


def _imported(statement: str, *, after: str = "") -> set[str]:
    """Return which modules a statement imports beside those that another one imports."""
    end = "print(*(set(sys.modules) - before))"
    code = f"import sys\n{after}\nbefore = set(sys.modules)\n{statement}\n{end}"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, encoding="utf-8"
    )
    return set(done.stdout.split())


def test_nothing_heavy_is_imported_before_a_task_runs() -> None:
    modules = _imported("import lading_tasks\nlading_tasks.task", after="import invoke")
    assert "lading_tasks._task" in modules
    assert not {name for name in modules for heavy in HEAVY if f"{name}.".startswith(f"{heavy}.")}
    assert len(modules) < 40


def test_the_package_itself_imports_next_to_nothing() -> None:
    modules = _imported("import lading_tasks")
    assert {name for name in modules if name.startswith("lading")} == {
        "lading_run",
        "lading_run._lazy",
        "lading_tasks",
    }
    assert "invoke" not in modules


def test_the_table_of_lazy_names_is_whole() -> None:
    for name in lading_tasks.__all__:
        assert getattr(lading_tasks, name).__name__ == name
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        lading_tasks.nothing  # type: ignore[attr-defined]  # noqa: B018


def test_modules_are_compiled_once(invoke: "Invoke") -> None:
    invoke.tasks("""
        import light
        @task
        def go(c):
            pass
    """)
    (invoke.folder / "light.py").write_text("")
    del_bytecode = {k: v for k, v in invoke.env.items() if k != "PYTHONDONTWRITEBYTECODE"}
    invoke.env = del_bytecode
    assert invoke.run("-m", "invoke", "go") == (0, "", "")
    assert [path.name.split(".")[0] for path in invoke.folder.rglob("*.pyc")] == ["light"]


def test_python_is_obeyed_when_it_shall_write_no_bytecode(invoke: "Invoke") -> None:
    invoke.tasks("""
        import light
        @task
        def go(c):
            pass
    """)
    (invoke.folder / "light.py").write_text("")
    assert invoke("go", PYTHONDONTWRITEBYTECODE="1") == (0, "", "")
    assert list(invoke.folder.rglob("*.pyc")) == []


def test_options_and_help_are_those_of_the_body(invoke: "Invoke") -> None:
    invoke.tasks("""
        @task(help={"dry_run": "Look only."}, iterable=["name"], aliases=["walk"])
        def go(c, tag, dry_run=False, times=1, name=None):
            \"\"\"Go to TAG.\"\"\"
            print(tag, dry_run, times, name)
    """)
    assert invoke("walk", "v1", "--dry-run", "--times", "3", "--name", "a", "--name", "b") == (
        0,
        "v1 True 3 ['a', 'b']\n",
        "",
    )
    twice = ("go", "v1", "--name", "a", "go", "v2", "-n", "b", "-n", "c")
    assert invoke(*twice) == (0, "v1 False 1 ['a']\nv2 False 1 ['b', 'c']\n", "")
    code, out, _ = invoke("--help", "go")
    assert code == 0
    assert "Go to TAG." in out
    assert re.search(r"-d, --dry-run +Look only[.]\n", out)


def test_the_help_survives_being_read() -> None:
    @lading_tasks.task(help={"tag": "The tag."})
    def go(_: lading_tasks.Context, tag: str = "") -> str:
        return tag

    texts = [[argument.help for argument in go.get_arguments()] for _ in range(2)]
    assert texts == [["The tag."], ["The tag."]]
    assert go(lading_tasks.Context(), tag="v1") == "v1"


def test_tasks_of_one_name_in_two_modules_are_two(invoke: "Invoke") -> None:
    package = invoke.folder / "lading_thing"
    package.mkdir()
    (package / "__init__.py").touch()
    for module in ("tasks", "other"):
        text = f"""from lading_tasks import task
@task(default=True)
def check(c):
    print("{module}")
"""
        (package / f"{module}.py").write_text(text)
    invoke.tasks("""
        import lading_thing.tasks, lading_thing.other
        @task
        def check(c):
            print("own")
        inner = Collection("inner", check)
        ns = collection(lading_thing.tasks, lading_thing.other, check, inner, late=check)
    """)
    done = invoke("check", "thing.check", "other", "inner.check", "late")
    assert done == (0, "own\ntasks\nother\n", "")
    assert invoke("thing") == (0, "tasks\n", "")
    code, out, _ = invoke("--list")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()[2:-1]] == [
        "check",
        "late",
        "inner.check",
        "other.check",
        "thing.check",
    ]


def test_a_task_is_typed_like_its_body() -> None:
    """Mypy is the judge: it would find the ignored error missing."""

    @lading_tasks.task
    def plain(_: lading_tasks.Context, tag: str, times: int = 1) -> str:
        return tag * times

    @lading_tasks.task(help={"tag": "The tag."}, pre=[plain])
    def more(c: lading_tasks.Context, *, tag: str = "") -> str:
        return plain(c, tag, 2)

    c = lading_tasks.Context()
    assert assert_type(plain(c, "v1", times=2), str) == "v1v1"
    assert assert_type(more(c, tag="v1"), str) == "v1v1"
    with pytest.raises(TypeError):
        plain(c, "a", "b")  # type: ignore[arg-type]
