import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lading_tasks.testing import run_module
from lading_tools import user_cache

pytestmark = pytest.mark.engine

if TYPE_CHECKING:
    from packages.tools.tests.conftest import Script

Invoke = Callable[..., tuple[int, str, str]]

_TASKS = """
import lading_tools.tasks
from lading_tasks import collection

namespace = collection(tools=lading_tools.tasks)
"""
_HELLO = """
[tools.hello]
range = ">=0.0.0-dev"
module = "golang.org/x/example/hello"
version = "v0.0.0-20250915201037-7f05d217867b"
sum = "h1:+gZE2jOdiscYByu0606Uw8Ldir2Cecd39Vq/3IEasRA="
"""


@pytest.fixture
def invoke(path: Path, cache: Path, tmp_path: Path) -> Invoke:
    """Run a task as a user does; return exit code, stdout and stderr."""
    root = tmp_path / "acme"
    root.mkdir()
    (root / "tasks.py").write_text(_TASKS)
    (root / "lading.toml").write_text("")

    def call(*arguments: str, settings: str = "") -> tuple[int, str, str]:
        (root / "lading.toml").write_text(settings)
        env = {**os.environ, "LADING_CACHE": str(cache)}
        done = run_module("invoke", *arguments, cwd=root, env=env)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    return call


def test_the_list_says_of_every_tool_what_will_do_and_what_is_there(
    invoke: Invoke, script: "Script"
) -> None:
    helm = script("helm", "echo v3.19.0")
    old = script("kustomize", "echo v4.0.0")
    code, out, err = invoke("tools.list")
    assert (code, err) == (0, "")
    rows = {line.split()[0]: line.split(maxsplit=3) for line in out.splitlines()}
    assert out.split()[:5] == ["tool", "wanted", "pinned", "found", "where"]
    assert rows["helm"] == ["helm", ">=3.14,<5", "4.2.4", f"3.19.0  {helm}"]
    assert rows["kustomize"][3] == f"{old} is 4.0.0; there is no go to build it"
    assert len(rows) == 10

    code, out, _ = invoke("tools.list", "--json")
    found = {each["tool"]: each for each in json.loads(out)}
    assert (found["helm"]["where"], found["helm"]["path"]) == ("path", str(helm))
    assert (found["crane"]["where"], found["crane"]["path"]) == ("missing", None)


def test_a_tool_is_installed_from_the_settings_and_then_there(
    invoke: Invoke, go: Path, cache: Path
) -> None:
    code, out, err = invoke("tools.check", "--names", "hello", settings=_HELLO)
    assert (code, out) == (69, "")
    assert err == ("error: hello (>=0.0.0-dev) is not there\n  `invoke tools.install` gets it.\n")
    code, out, err = invoke("tools.install", "--names", "hello", settings=_HELLO)
    assert code == 0, err
    program = out.splitlines()[1].split()[1]
    assert Path(program).is_relative_to(cache / "tools" / "hello")
    version = "v0.0.0-20250915201037-7f05d217867b"
    told = [line for line in err.splitlines() if line.startswith("building")]
    assert told[0] == f"building hello {version} (only once; it can take minutes) ..."
    assert told[-1].startswith(f"building hello {version}: done in ")
    assert len(told) == 2
    assert invoke("tools.check", "--names", "hello", settings=_HELLO) == (
        0,
        "",
        "Every tool is there: hello.\n",
    )
    code, out, _ = invoke("tools.install", "--names", "hello", "--json", settings=_HELLO)
    assert (code, json.loads(out)) == (0, {"hello": program})


def test_a_check_for_programs_lists_what_was_looked_at(invoke: Invoke, script: "Script") -> None:
    helm = script("helm", "echo v3.19.0")
    code, out, _ = invoke("tools.check", "--names", "helm,crane", "--json")
    assert code == 69
    assert [each["path"] for each in json.loads(out)] == [str(helm), None]
    code, out, err = invoke("tools.check", "--names", "helm", "--json")
    assert (code, len(json.loads(out)), err) == (0, 1, "")


def test_what_cannot_be_got_is_told_at_once(invoke: Invoke) -> None:
    code, out, err = invoke("tools.install", "--names", "crane, cosign")
    assert (code, out) == (69, "")
    assert err.splitlines()[:2] == [
        "error: crane (>=0.20,<1) is missing: it is not on PATH; there is no go to build it",
        "error: cosign (>=3,<4) is missing: it is not on PATH; there is no go to build it",
    ]
    assert "https://go.dev/dl/" in err


def test_wrong_settings_are_told(invoke: Invoke) -> None:
    code, _, err = invoke("tools.list", settings='[tools.helm]\nrange = ">=3,<4"\n')
    assert (code, err.splitlines()[0]) == (
        2,
        "error: [tools.helm] the pinned version v4.2.4 is not in the range >=3,<4",
    )
    code, _, err = invoke("tools.list", settings='[tools.helm]\nrnage = ">=3,<4"\n')
    assert (code, "lading.toml:2" in err) == (2, True)


def test_assets_are_read_from_the_settings(invoke: Invoke) -> None:
    platforms = "".join(
        f'"{system}/{machine}" = {{ url = "https://x.test/{{version}}", sha256 = "{"0" * 64}" }}\n'
        for system in ("linux", "darwin")
        for machine in ("amd64", "arm64")
    )
    settings = f'[tools.own]\nrange = ">=1"\nversion = "1.2.0"\n[tools.own.assets]\n{platforms}'
    code, out, err = invoke("tools.list", settings=settings)
    assert code == 0, err
    row = next(line for line in out.splitlines() if line.startswith("own"))
    assert row.split(maxsplit=3)[1:] == [">=1", "1.2.0", "can be downloaded"]


def test_the_cache_is_where_the_system_has_it() -> None:
    home = Path("/home/ann")
    assert user_cache({"XDG_CACHE_HOME": "/c"}, "linux", home) == Path("/c/lading/tools")
    assert user_cache({"XDG_CACHE_HOME": "c"}, "linux", home) == home / ".cache/lading/tools"
    assert user_cache({"LADING_CACHE": "/l"}, "darwin", home) == Path("/l/tools")
    assert user_cache({"LADING_CACHE": ""}, "darwin", home) == home / "Library/Caches/lading/tools"
