import base64
import hashlib
import sysconfig
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar, get_origin

import pytest
from packaging.version import Version
from uv import find_uv_bin

from lading_artifact import Artifact, Outcome, Release, Verdict, straight
from lading_run import Command, Completed, run
from lading_run.testing import FakeRunner
from lading_wheels import InstallGate, WheelsTable
from lading_wheels._release import gates, targets
from lading_wheels._server import index_on
from lading_wheels._settings import Index
from lading_wheels._standing import stood_in
from lading_wheels._uv import Uv

pytestmark = pytest.mark.engine

Table = TypeVar("Table")


class Tables:
    """The tables of a unit, given by hand."""

    def __init__(self, **tables: object) -> None:
        self._tables = tables

    def table(self, name: str, kind: type[Table], /) -> Table | None:
        value = self._tables.get(name)
        assert value is None or isinstance(value, get_origin(kind) or kind)
        return value


README = "Description-Content-Type: text/markdown\n\n# Hello\n"


def wheel(folder: Path, project: str = "hello-app", **parts: str) -> Path:
    """Write a wheel by hand: one package, one script."""
    stem = f"{project.replace('-', '_')}-{parts.get('version', '1.2.0')}"
    package = project.replace("-", "_")
    metadata = (
        f"Metadata-Version: 2.4\nName: {project}\nVersion: {parts.get('says', '1.2.0')}\n"
        f"{parts.get('more', '')}{parts.get('readme', README)}"
    )
    tag = parts.get("tag", "py3-none-any")
    script = parts.get("script", f"{package}:main")
    files = {
        f"{package}/__init__.py": parts.get("source", "def main(): pass\n"),
        f"{stem}.dist-info/METADATA": metadata,
        f"{stem}.dist-info/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n",
        f"{stem}.dist-info/entry_points.txt": f"[console_scripts]\nhello = {script}\n",
    }
    folder.mkdir(exist_ok=True)
    path = folder / f"{stem}-{tag}.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        record = "".join(f"{name},{_digest(text)},{len(text)}\n" for name, text in files.items())
        archive.writestr(f"{stem}.dist-info/RECORD", f"{record}{stem}.dist-info/RECORD,,\n")
    return path


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256={base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """An index of our own."""
    folder = tmp_path_factory.mktemp("index")
    with index_on(folder) as address:
        yield folder, address.simple


@pytest.fixture(autouse=True)
def index(served: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Its folder; uv asks it instead of the world's."""
    monkeypatch.setenv("UV_DEFAULT_INDEX", served[1])
    return served[0]


def judge(*files: Path) -> Verdict:
    return InstallGate().judge_files(files, Version("1.2.0"))


def texts(verdict: Verdict) -> list[str]:
    return [problem.text for problem in verdict.problems]


def test_a_good_wheel_is_clean(tmp_path: Path, release_of: Callable[..., Release]) -> None:
    file = wheel(tmp_path / "dist")
    gate = InstallGate()
    release = release_of(tmp_path)
    assert gate.problems(release) == []
    others = Artifact(name="v1.2.0", kind="git-tag", digest="gitCommit:0")
    verdict = gate.judge(release, [Artifact.of_file(file, kind="wheel"), others])
    assert verdict == Verdict(
        outcome=Outcome.CLEAN,
        problems=[],
        summary="files checked: 1, wheels installed and tried: 1",
    )


def test_all_that_is_wrong_with_wheels_is_found_with_its_cause(tmp_path: Path) -> None:
    parts = {
        "import": {"source": "import no_such_module\n"},
        "script": {"script": "hello_script:nothing"},
        "version": {"says": "1.3.0", "version": "1.3.0"},
        "crash": {"source": "import os\nos._exit(9)\n"},
        "dependency": {"more": "Requires-Dist: no-such-project\n"},
        "readme": {"readme": ""},
    }
    files = [wheel(tmp_path / "dist", f"hello-{key}", **each) for key, each in parts.items()]
    verdict = judge(*files)
    assert verdict.outcome is Outcome.FINDINGS
    found: dict[str, list[str]] = {}
    for text in texts(verdict):
        key = text.removeprefix("hello_").partition("-")[0]
        found.setdefault(key, []).append(text.partition(".whl: ")[2])
    missing = "ModuleNotFoundError: No module named 'no_such_module'"
    assert [text.splitlines()[-1] for text in found["import"]] == [missing, missing]
    assert [text.partition(" fails: ")[0] for text in found["import"]] == [
        "import hello_import",
        "script hello",
    ]
    (script,) = found["script"]
    assert script.startswith("script hello fails: ")
    assert script.endswith("AttributeError: module 'hello_script' has no attribute 'nothing'")
    assert found["version"] == ["it reports 1.3.0, not 1.2.0"]
    (crash,) = found["crash"]
    assert crash.startswith("the interpreter ended while trying it: ")
    (dependency,) = found["dependency"]
    assert dependency.startswith("cannot be installed: ")
    assert "no-such-project was not found in the package registry" in dependency
    (readme,) = found["readme"]
    assert "`long_description` missing." in readme
    assert len(found) == 6


@pytest.mark.parametrize("answer", [None, "", '{"version": "1'])
def test_a_wheel_that_ends_the_interpreter_as_if_all_was_well_is_found(
    tmp_path: Path, answer: str | None
) -> None:
    said = "" if answer is None else f"pathlib.Path(sys.argv[2]).write_text({answer!r})\n"
    source = f"import os, pathlib, sys\n{said}os._exit(0)\n"
    verdict = judge(wheel(tmp_path / "dist", source=source))
    assert verdict.outcome is Outcome.FINDINGS
    (text,) = texts(verdict)
    assert text == (
        "hello_app-1.2.0-py3-none-any.whl: the interpreter ended while trying it:"
        " its exit code is 0, but it gave no answer"
    )


def test_a_wheel_that_is_tried_sees_no_credentials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TWINE_PASSWORD", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ACME"):
        monkeypatch.setenv(name, "hunter22")
    source = "import os\nraise ValueError(sorted(os.environ.items()))\n"
    told = texts(judge(wheel(tmp_path / "dist", source=source)))
    assert "'PATH'" in told[0]
    assert not [text for text in told if "hunter22" in text or "TWINE_" in text]


def test_a_sibling_is_taken_from_the_artifacts_and_not_from_the_index(
    tmp_path: Path, index: Path
) -> None:
    wheel(index, "hello-base", source="OLD = True\n", script="hello_base:OLD")
    base = wheel(tmp_path / "dist", "hello-base", source="NEW = True\n", script="hello_base:NEW")
    app = wheel(
        tmp_path / "dist",
        source="from hello_base import NEW\ndef main(): pass\n",
        more="Requires-Dist: hello-base~=1.2\n",
    )
    assert judge(base, app).outcome is Outcome.CLEAN
    assert judge(app).outcome is Outcome.FINDINGS


def test_a_sibling_whose_version_does_not_fit_is_found(tmp_path: Path) -> None:
    base = wheel(tmp_path / "dist", "hello-sibling")
    app = wheel(tmp_path / "dist", more="Requires-Dist: hello-sibling~=1.1.0\n")
    (text,) = texts(judge(base, app))
    assert text.startswith("hello_app-1.2.0-py3-none-any.whl: cannot be installed: ")


def test_a_wheel_that_cannot_be_tried_is_not_clean(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple/")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    verdict = judge(wheel(tmp_path / "dist", more="Requires-Dist: some-project\n"))
    assert verdict.outcome is Outcome.INCOMPLETE
    (problem,) = verdict.problems
    assert problem.text.startswith("hello_app-1.2.0-py3-none-any.whl could not be tried: ")
    assert "uv's own settings" in problem.hint


def test_a_wheel_for_another_system_is_not_clean(tmp_path: Path) -> None:
    verdict = judge(wheel(tmp_path / "dist", tag="cp39-cp39-win32"))
    assert verdict.outcome is Outcome.INCOMPLETE
    (problem,) = verdict.problems
    assert problem.text == (
        "hello_app-1.2.0-cp39-cp39-win32.whl cannot be tried here: it is for another system or"
        " Python"
    )
    assert problem.hint == (
        "A release holds only what its run can try. Try this one where it belongs (`invoke"
        " wheels.check DIR`), and publish it from there (`invoke wheels.publish --from DIR`)."
    )


PLATFORM = sysconfig.get_platform().replace("-", "_").replace(".", "_")


@pytest.mark.skipif(not PLATFORM.startswith("linux"), reason="such a wheel is tried on Linux only")
@pytest.mark.parametrize("name", ["pypi", "testpypi"])
def test_a_wheel_for_any_linux_is_refused_for_a_public_index_also_in_a_rehearsal(
    name: str, tmp_path: Path, release_of: Callable[..., Release]
) -> None:
    file = wheel(tmp_path / "dist", tag=f"py3-none-{PLATFORM}")
    both = wheel(tmp_path / "dist", "hello-both", tag=f"py3-none-{PLATFORM}.manylinux_2_17_x86_64")
    old = wheel(tmp_path / "dist", "hello-old", tag="py3-none-linux_armv7l.any")
    release = release_of(tmp_path)
    artifacts = [Artifact.of_file(each, kind="wheel") for each in (file, both, old)]
    tables = Tables(wheels=WheelsTable(index=name))
    (gate,), (target,) = gates(tables, release), targets(tables, release)
    with target.stand_in(tmp_path / "served", straight):
        verdict = gate.judge(release, artifacts)
    assert verdict.outcome is Outcome.FINDINGS
    assert texts(verdict) == [
        f"{each.name}: {name} takes manylinux and musllinux wheels, but none for {PLATFORM}"
        for each in (file, both)
    ]
    assert verdict.problems[0].hint.startswith("`auditwheel repair` makes a manylinux wheel of it,")

    with index_on(tmp_path / "acme") as acme:
        own = Tables(wheels=WheelsTable(index=name), indexes={name: acme})
        (gate,) = gates(own, release)
        assert gate.judge(release, artifacts).outcome is Outcome.CLEAN
    (gate,) = gates(Tables(wheels=WheelsTable(index="")), release)
    assert gate.judge(release, artifacts).outcome is Outcome.CLEAN


@pytest.mark.parametrize("name", ["pypi", "testpypi"])
def test_a_version_with_build_metadata_is_refused_for_a_public_index_also_in_a_rehearsal(
    name: str, tmp_path: Path, release_of: Callable[..., Release]
) -> None:
    local = "1.2.0+g5f2c1e"
    file = wheel(tmp_path / "dist", version=local, says=local)
    release = release_of(tmp_path, local)
    tables = Tables(wheels=WheelsTable(index=name))
    (gate,), (target,) = gates(tables, release), targets(tables, release)
    artifacts = [Artifact.of_file(file, kind="wheel")]
    with target.stand_in(tmp_path / "served", straight) as rehearsal:
        verdict = gate.judge(release, artifacts)
        (problem,) = rehearsal.problems(release)
    told = f"{name} takes no version with build metadata: +g5f2c1e"
    assert verdict.outcome is Outcome.FINDINGS
    assert texts(verdict) == [f"{file.name}: {told}"]
    assert (problem.text, problem.exit_code) == (f"{local}: {told}", 3)

    snapshot = replace(release, snapshot=True)
    assert gate.judge(snapshot, artifacts).outcome is Outcome.CLEAN, "it goes to no index"
    with index_on(tmp_path / "acme") as acme:
        own = Tables(wheels=WheelsTable(index=name), indexes={name: acme})
        (gate,), (target,) = gates(own, release), targets(own, release)
        assert gate.judge(release, artifacts).outcome is Outcome.CLEAN
        with target.stand_in(tmp_path / "served", straight) as rehearsal:
            assert rehearsal.problems(release) == []


def test_what_no_index_shows_needs_no_readme(
    tmp_path: Path, project: Callable[..., Path], release_of: Callable[..., Release]
) -> None:
    root = project(tmp_path / "root", "hello-app")
    text = (root / "pyproject.toml").read_text()
    (root / "pyproject.toml").write_text(text.replace('readme = "README.md"\n', ""))
    release = release_of(root)
    artifacts = [Artifact.of_file(wheel(tmp_path / "dist", readme=""), kind="wheel")]
    shown, nowhere = (
        gate
        for index in ("testpypi", "")
        for gate in gates(Tables(wheels=WheelsTable(index=index)), release)
    )
    assert len(shown.problems(release)) == 1
    assert shown.judge(release, artifacts).outcome is Outcome.FINDINGS
    assert nowhere.problems(release) == []
    assert texts(nowhere.judge(release, artifacts)) == []


def test_what_another_unit_released_is_taken_from_the_index_that_the_wheels_go_to(
    tmp_path: Path,
    release_of: Callable[..., Release],
) -> None:
    dependent = wheel(tmp_path / "dist", "hello-app", more="Requires-Dist: hello-unit\n")
    wheel(tmp_path / "acme", "hello-unit")
    release = release_of(tmp_path)
    with index_on(tmp_path / "acme") as acme:
        tables = Tables(wheels=WheelsTable(index="acme"), indexes={"acme": acme})
        (gate,) = gates(tables, release)
        verdict = gate.judge(release, [Artifact.of_file(dependent, kind="wheel")])
        assert (verdict.outcome, texts(verdict)) == (Outcome.CLEAN, [])

        (gate,) = gates(Tables(wheels=WheelsTable()), release)
        verdict = gate.judge(release, [Artifact.of_file(dependent, kind="wheel")])
        assert verdict.outcome is Outcome.FINDINGS

        missing = wheel(tmp_path / "dist", "hello-more", more="Requires-Dist: hello-none\n")
        verdict = InstallGate(beside=acme.simple).judge_files([missing], None)
        assert verdict.outcome is Outcome.FINDINGS


def test_a_rehearsal_asks_the_stand_in_and_not_the_index(
    tmp_path: Path, release_of: Callable[..., Release]
) -> None:
    dependent = wheel(tmp_path / "dist", "hello-app", more="Requires-Dist: hello-unit\n")
    wheel(tmp_path / "served", "hello-unit")
    release = release_of(tmp_path)
    nowhere = Index(upload="http://127.0.0.1:9/", simple="http://127.0.0.1:9/simple/")
    tables = Tables(wheels=WheelsTable(index="acme"), indexes={"acme": nowhere})
    (gate,), (target,) = gates(tables, release), targets(tables, release)
    with target.stand_in(tmp_path / "served", straight):
        verdict = gate.judge(release, [Artifact.of_file(dependent, kind="wheel")])
    assert (verdict.outcome, texts(verdict)) == (Outcome.CLEAN, [])
    assert stood_in("acme") is None


def test_a_login_in_the_address_of_the_index_is_on_no_command_line() -> None:
    fake = FakeRunner({find_uv_bin(): ""})
    address = "http://me:s3cr3t%21@localhost/simple/?signature=00ff00ff"
    Uv(fake).install(Path("python"), Path("a.whl"), Path("c.txt"), ["a"], address)
    (command,) = fake.commands
    assert command.env["UV_INDEX"] == address
    assert not [word for word in command.argv if "localhost" in word or "s3cr3t" in word]
    assert command.secrets == ("s3cr3t%21", "s3cr3t!", "signature=00ff00ff")
    assert str(command).endswith("--refresh a.whl")


def test_an_index_with_a_login_is_asked_with_it_and_nobody_is_told(
    tmp_path: Path, served: tuple[Path, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    wheel(tmp_path / "acme", "hello-unit")
    files = [
        wheel(tmp_path / "dist", project, more=f"Requires-Dist: {wanted}\n")
        for project, wanted in (("hello-app", "hello-unit"), ("hello-more", "hello-none"))
    ]
    lines: list[str] = []

    def recorded(command: Command) -> Completed:
        lines.extend(command.argv)
        return run(command)

    with index_on(tmp_path / "acme") as acme:
        address = acme.simple.replace("://", "://ci:s3cr3t-token@")
        verdict = InstallGate(recorded, beside=address).judge_files(files, None)
    (told,) = texts(verdict)
    assert told.startswith("hello_more-1.2.0-py3-none-any.whl: cannot be installed: ")
    assert "s3cr3t-token" not in "\n".join([told, *lines, *caplog.messages])
