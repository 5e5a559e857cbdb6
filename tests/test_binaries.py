"""A release of programs alone: no pyproject.toml, no package index."""

import json
import platform
import tarfile
from pathlib import Path

import pytest

from strangers import Environment, checked, committed, git, write

RELEASE = ("release", "--tag", "v1.2.0", "--rehearse")
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
HERE = f"{platform.system().lower()}/{ARCHITECTURES.get(platform.machine(), platform.machine())}"
MAIN = """package main

import "os"

var version = "dev"
var commit = ""

func main() { os.Stdout.WriteString("app " + version + " of " + commit) }
"""
READ = """
func read() string { return os.Getenv("COMMIT") }
"""
SETTINGS = f"""[github]
repository = "acme/app"

[binaries.app]
platforms = ["{HERE}", "windows/amd64"]
variables = {{ "main.version" = "{{version}}", "main.commit" = "{{commit}}" }}
"""


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """A repository with a Go program and nothing else."""
    return committed(
        tmp_path / "app",
        {
            "go.mod": "module example.org/app\n\ngo 1.21\n",
            "main.go": MAIN,
            "lading.toml": SETTINGS,
            "README.md": "# app\n",
            ".gitignore": "/.lading/\n",
        },
    )


def test_programs_alone_are_built_twice_released_and_run(
    installed: Environment, app: Path, tmp_path: Path
) -> None:
    ran = installed.run("lading", *RELEASE, "--prove", "--json", cwd=app)
    assert ran.returncode == 0, ran.said
    report = json.loads(ran.stdout)
    name = f"app_1.2.0_{HERE.replace('/', '_')}.tar.gz"
    assert {(each["target"], each["artifact"]) for each in report["served"]} == {
        ("git", "v1.2.0"),
        *(("github-draft", each) for each in ("release.json", "SHA256SUMS", "notes.md", name)),
        ("github-draft", "app_1.2.0_windows_amd64.zip"),
        ("github", "release.json"),
    }
    assert "prove: built twice, 5 artifacts equal" in ran.stderr
    with tarfile.open(Path(report["folder"], name)) as archive:
        assert archive.getnames() == ["README.md", "app"]
        archive.extract("app", tmp_path / "out", filter="data")
    commit = git(app, "rev-parse", "HEAD").strip()
    assert checked([tmp_path / "out" / "app"]) == f"app 1.2.0 of {commit}"


def test_what_go_would_not_set_stops_the_release_before_anything_is_built(
    installed: Environment, app: Path
) -> None:
    write(app, {"main.go": MAIN.replace('commit = ""', "commit = read()") + READ})
    git(app, "commit", "--quiet", "--all", "--message", "fix: read it")
    ran = installed.run("lading", *RELEASE, cwd=app)
    assert ran.returncode == 2, ran.said
    assert (
        'lading.toml:6: binaries.app.variables."main.commit": '
        "is initialised by read(), which is no constant (main.go:6)"
    ) in ran.stderr
    assert not list(app.glob(".lading/**/*.tar.gz"))
