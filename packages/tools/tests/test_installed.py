import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lading_run import Command, Completed, run
from lading_tools import Tool, Toolbox, ToolsMissing, UnknownTool, Where
from lading_tools._advice import Installer

if TYPE_CHECKING:
    from packages.tools.tests.conftest import Script

HELM = Tool(name="helm", range=">=3.14,<5", ask=("version", "--short"), brew="helm")
JQ = Tool(name="jq", range=">=1.7", apt="jq", brew="jq")


def box(*tools: Tool, cache: Path = Path("/nowhere"), installer: str = "") -> Toolbox:
    known = {tool.name: tool for tool in tools}
    return Toolbox(tools=known, cache=cache, installer=Installer(installer))


def hurried(command: Command) -> Completed:
    """Run a command with less patience."""
    return run(Command(*command.argv, env=command.env, looks=True, timeout=0.5))


def test_a_program_in_range_is_used_as_it_is(script: "Script") -> None:
    program = script("helm", '[ "$*" = "version --short" ] && echo v3.19.0+g3d8990f')
    found = box(HELM).look("helm")
    assert (found.where, found.path, found.version) == (Where.PATH, program, "3.19.0")
    assert (found.problem, found.lack) == (None, None)
    assert box(HELM).find("helm") == program


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("echo v3.13.9", "is 3.13.9", id="old"),
        pytest.param("echo v5.0.0-rc.1", "is 5.0.0-rc.1", id="new"),
        pytest.param("echo helm: unknown", "does not tell its version", id="garbage"),
        pytest.param("printf '\\377\\000'", "does not tell its version", id="binary"),
        pytest.param("echo v3.19.0; exit 1", "does not tell its version", id="fails"),
        pytest.param("sleep 60", "did not tell its version within 15 s", id="hangs"),
    ],
)
def test_another_program_of_that_name_will_not_do(script: "Script", text: str, why: str) -> None:
    program = script("helm", text)
    found = box(HELM).look("helm", runner=hurried)
    assert (found.where, found.path) == (Where.MISSING, None)
    assert found.why == f"{program} {why}; no source of it is pinned"
    assert found.problem is not None
    assert found.problem.exit_code == 69


@pytest.mark.parametrize("content", [b"\x7fELF nothing", b""])
def test_a_file_that_cannot_be_run_tells_no_version(
    path: Path, hello: Tool, content: bytes
) -> None:
    (path / "hello").write_bytes(content)
    (path / "hello").chmod(0o755)
    assert box(hello).look("hello").why.startswith(f"{path / 'hello'} does not tell its version")


def test_what_is_asked_sees_no_secret_of_ours(
    script: "Script", monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "hunter22")
    script("syft", f'echo "$GITHUB_TOKEN/$CHECK" >{tmp_path}/seen; echo 1.0.0')
    tool = Tool(name="syft", range=">=1", environment={"CHECK": "false"})
    assert box(tool).look("syft").where is Where.PATH
    assert (tmp_path / "seen").read_text() == "/false\n"


def test_a_plugin_is_found_under_its_other_name_and_in_its_folder(
    script: "Script", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    tool = Tool(
        name="buildx", range=">=0.12", programs=("buildx", "docker-buildx"), folders=("~/plugins",)
    )
    assert box(tool).look("buildx").where is Where.MISSING
    plugin = script("docker-buildx", "echo docker/buildx v0.13.0", tmp_path / "home" / "plugins")
    assert box(tool).find("buildx") == plugin
    on_path = script("docker-buildx", "echo docker/buildx v0.14.0")
    assert box(tool).find("buildx") == on_path


def test_all_that_are_missing_are_told_at_once(script: "Script", hello: Tool) -> None:
    old = script("jq", "echo jq-1.6")
    with pytest.raises(ToolsMissing) as caught:
        box(HELM, JQ, hello, installer="brew").find_all(["helm", "jq", "hello"])
    assert caught.value.exit_code == 69
    assert [str(problem) for problem in caught.value.problems] == [
        "helm (>=3.14,<5) is missing: it is not on PATH; no source of it is pinned",
        f"jq (>=1.7) is missing: {old} is 1.6.0; no source of it is pinned",
        "hello (>=0.0.0-dev) is missing: it is not on PATH; there is no go to build it",
    ]
    (hint,) = {problem.hint for problem in caught.value.problems}
    assert hint.splitlines() == [
        "Install Go 1.23.0 or newer (`brew install go`): then hello is built when it is needed.",
        "Or install them: brew install helm jq",
    ]


@pytest.mark.parametrize(
    ("installer", "hint"),
    [
        ("apt-get", "Install them: sudo apt-get install jq\nInstall helm >=3.14,<5."),
        ("brew", "Install them: brew install helm jq"),
        ("", "Install helm >=3.14,<5, jq >=1.7."),
    ],
)
def test_how_to_install_is_said_as_on_this_system(path: Path, installer: str, hint: str) -> None:
    found = box(HELM, JQ, installer=installer).look_all(["helm", "jq"])
    assert {each.hint for each in found} == {hint}


def test_of_one_tool_nothing_is_said_as_of_several(path: Path, hello: Tool) -> None:
    tool = replace(hello, brew="hello")
    assert box(tool, installer="brew").look("hello").hint.splitlines() == [
        "Install Go 1.23.0 or newer (`brew install go`): then hello is built when it is needed.",
        "Or install it: brew install hello",
    ]
    both = box(tool, replace(tool, name="other", brew="other"), installer="brew")
    assert both.look_all(["hello", "other"])[0].hint.splitlines() == [
        "Install Go 1.23.0 or newer (`brew install go`): then they are built when they are needed.",
        "Or install them: brew install hello other",
    ]


def test_a_go_that_is_too_old_is_no_help(script: "Script", hello: Tool) -> None:
    script("go", """echo '{"GOVERSION": "go1.19.8", "GOSUMDB": "", "GONOSUMDB": ""}'""")
    found = box(hello).look("hello")
    assert found.why == "it is not on PATH; go is 1.19.8, building it needs 1.23.0"
    assert found.hint.startswith("Install Go 1.23.0 or newer (https://go.dev/dl/)")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("echo 'cannot find GOROOT' >&2; exit 2", "cannot find GOROOT"),
        ("echo '{'", r"`go env -json GOVERSION GOSUMDB GONOSUMDB` answers '{\n'"),
        ("echo '{}'", r"`go env -json GOVERSION GOSUMDB GONOSUMDB` answers '{}\n'"),
    ],
)
def test_a_go_that_does_not_work_is_no_help(
    script: "Script", hello: Tool, text: str, said: str
) -> None:
    script("go", text)
    assert box(hello).look("hello").why.endswith(f"go does not work: {said}")


def test_an_unknown_tool_is_a_mistake() -> None:
    with pytest.raises(UnknownTool) as caught:
        box(HELM, JQ).find_all(["helm", "hlem", "zzz"])
    assert str(caught.value) == "there is no tool hlem, zzz"
    assert caught.value.hint == (
        "Did you mean helm? Known are helm, jq; [tools.NAME] adds another."
    )


def test_this_system_has_its_installer(script: "Script") -> None:
    assert Toolbox().installer == Installer("")
    script("brew", "")
    assert Toolbox().installer == Installer("brew")
    assert os.environ["PATH"]
