import json
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from lading_run import Command, run
from lading_tasks.testing import run_module

Told = tuple[int, str, str]
Invoke = Callable[..., Told]

TASKS = """
import lading_version.tasks
from lading_tasks import collection

namespace = collection(lading_version.tasks)
"""
SETTINGS = """
[version]
source = "pyproject.toml"
carriers = [
  { path = "a/Chart.yaml", key = "appVersion", policy = "follows" },
  { path = "README.md", pattern = "app=={version}" },
]
"""


class Repo(Protocol):
    root: Path

    def git(self, *arguments: str | Path) -> str: ...
    def commit(self, message: str, files: dict[str, str] | None = None) -> str: ...
    def tag(self, name: str) -> None: ...


@pytest.fixture
def invoke(repo: Repo, tmp_path: Path) -> Invoke:
    """Run a task in the repository as a user does; return exit code, stdout and stderr."""
    (tmp_path / "tasks.py").write_text(TASKS)

    def call(*arguments: str, folder: str = ".") -> Told:
        words = ("--search-root", str(tmp_path), *arguments)
        done = run_module("invoke", *words, cwd=repo.root / folder)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    return call


def project(version: str) -> str:
    return f'[project]\nname = "app"\nversion = "{version}"\n'


@pytest.fixture
def app(repo: Repo) -> Repo:
    """Return a repository with a source, a follower and a README, released as v1.0.0 and v1.1.0."""
    for version, held in [("1.0.0", "1.0.0"), ("1.1.0", "1.0.0")]:
        files = {
            "lading.toml": SETTINGS,
            "pyproject.toml": project(version),
            "a/Chart.yaml": f"appVersion: {held}\n",
            "README.md": f"app=={version}\n",
        }
        repo.commit(f"feat: {version}", files)
        repo.tag(f"v{version}")
    return repo


def test_show_prints_five_grammars(app: Repo, invoke: Invoke) -> None:
    (app.root / "pyproject.toml").write_text(project("1.2.0rc1+g1"))
    assert invoke("version.show") == (
        0,
        (
            "grammar  version\n"
            "semver   1.2.0-rc.1+g1\n"
            "pep440   1.2.0rc1+g1\n"
            "oci      1.2.0-rc.1_g1\n"
            "helm     1.2.0-rc.1+g1\n"
            "label    1.2.0-rc.1_g1\n"
        ),
        "",
    )


def test_show_tells_the_version_of_the_commit(app: Repo, invoke: Invoke) -> None:
    commit = app.commit("fix: x")[:12]
    code, out, _ = invoke("version.show", "--commit", "--json")
    assert (code, json.loads(out)) == (
        0,
        {
            "semver": f"1.1.1-0.dev.1+g{commit}",
            "pep440": f"1.1.1.dev1+g{commit}",
            "oci": f"1.1.1-0.dev.1_g{commit}",
            "helm": f"1.1.1-0.dev.1+g{commit}",
            "label": f"1.1.1-0.dev.1_g{commit}",
        },
    )


def test_show_asks_the_tag_where_no_file_decides(repo: Repo, invoke: Invoke) -> None:
    repo.commit("feat: x")
    repo.tag("v3.0.0")
    code, out, _ = invoke("version.show", "--json")
    assert (code, json.loads(out)["semver"]) == (0, "3.0.0")


def test_show_says_that_there_is_no_tag(repo: Repo, invoke: Invoke) -> None:
    commit = repo.commit("feat: x")[:12]
    code, out, err = invoke("version.show", "--commit", "--json")
    assert (code, json.loads(out)["semver"]) == (0, f"0.0.0-0.dev.1+g{commit}")
    assert err == (
        "No tag like v{version} is at this commit or before it, so the version counts from 0.0.0."
        " `git fetch --tags` brings tags that are elsewhere.\n"
    )
    repo.tag("v1.0.0")
    assert invoke("version.show", "--commit", "--json")[2] == ""


def test_check_and_set_tell_json(app: Repo, invoke: Invoke) -> None:
    def told(*words: str) -> tuple[int, object, str]:
        code, out, err = invoke(*words, "--json")
        return code, json.loads(out), err

    assert told("version.check") == (0, {"version": "1.1.0"}, "")
    changed = ["README.md", "pyproject.toml"]
    assert told("version.set", "1.2.0") == (0, {"version": "1.2.0", "changed": changed}, "")
    assert told("version.set", "1.2.0") == (0, {"version": "1.2.0", "changed": []}, "")
    (app.root / "README.md").write_text("app==1.1.0")
    code, answer, _ = told("version.check")
    assert (code, "error" in str(answer)) == (3, True)
    for file in ("lading.toml", "pyproject.toml"):
        (app.root / file).unlink()
    assert told("version.check") == (0, {"version": None}, "")


def test_check_says_that_all_is_in_step(app: Repo, invoke: Invoke) -> None:
    assert invoke("version.check", folder="a") == (0, "", "Every place is in step with 1.1.0.\n")
    assert invoke("version.check", "--at", "v1.0.0") == (
        0,
        "",
        "Every place is in step with 1.0.0.\n",
    )


def test_check_tells_every_place_and_the_command(app: Repo, invoke: Invoke) -> None:
    (app.root / "pyproject.toml").write_text(project("1.3.0"))
    app.commit("chore: bump", {"a/Chart.yaml": "#\nappVersion: v0.9.0\n"})
    app.tag("v1.2.0")
    assert invoke("version.check") == (
        3,
        "",
        (
            "error: README.md:1: the version in 'app=={version}' is 1.1.0, not 1.3.0\n"
            "  Run `invoke version.set 1.3.0`.\n"
            "error: a/Chart.yaml:2: appVersion is 0.9.0, not 1.3.0 or at least 1.2.0\n"
            "  Run `invoke version.set 1.3.0 --followers`.\n"
        ),
    )
    code, _, err = invoke("version.check", "--at", "v1.2.0")
    assert (code, err.splitlines()[0]) == (
        3,
        "error: README.md:1: the version in 'app=={version}' is 1.1.0, not 1.2.0",
    )


@pytest.mark.parametrize(
    ("tag", "code", "message"),
    [
        ("v9.0.0", 3, "has no commit 'refs/tags/v9.0.0'"),
        ("1.0.0", 2, "'1.0.0' is no tag of a release"),
        ("v1.0", 2, "SemVer 2.0.0 cannot hold '1.0': it needs three numbers and this has 2"),
    ],
)
def test_check_refuses_a_tag_that_is_none(
    app: Repo, invoke: Invoke, tag: str, code: int, message: str
) -> None:
    found, out, err = invoke("version.check", "--at", tag)
    assert (found, out) == (code, "")
    assert message in err
    assert "Traceback" not in err


def test_set_prints_the_files_it_changed_and_then_none(app: Repo, invoke: Invoke) -> None:
    assert invoke("version.set", "1.2.0-rc.1") == (
        0,
        "README.md\npyproject.toml\n",
        "The version is 1.2.0-rc.1; 2 files changed.\n",
    )
    assert app.git("diff", "--stat").endswith("2 files changed, 2 insertions(+), 2 deletions(-)")
    assert (app.root / "README.md").read_text() == "app==1.2.0rc1\n"
    nothing = (0, "", "The version is 1.2.0-rc.1; 0 files changed.\n")
    assert invoke("version.set", "1.2.0-rc.1") == nothing
    assert invoke("version.set", "1.2.0-rc.1", "--followers")[1] == "a/Chart.yaml\n"
    assert invoke("version.check")[0] == 0


def test_set_refuses_what_is_no_version(app: Repo, invoke: Invoke) -> None:
    assert invoke("version.set", "1.2.0rc1") == (
        2,
        "",
        (
            "error: SemVer 2.0.0 cannot hold '1.2.0rc1': "
            "the numbers are followed by something that is no -prerelease and no +build\n"
            "  Write 1.2.0-rc.1.\n"
        ),
    )
    assert app.git("status", "--porcelain") == ""


def test_where_the_tag_decides_there_is_nothing_to_set_or_check(repo: Repo, invoke: Invoke) -> None:
    repo.commit("feat: x")
    assert invoke("version.check") == (0, "", "The tag alone holds the version.\n")
    assert invoke("version.set", "1.0.0") == (
        3,
        "",
        (
            "error: no file holds the version: the tag alone decides it\n"
            "  Release it: `invoke release --tag v1.0.0`.\n"
        ),
    )


def test_where_the_tag_decides_every_place_has_to_be_there(repo: Repo, invoke: Invoke) -> None:
    carrier = '[version]\ncarriers = [{ path = "README.md", pattern = "x=={version}" }]\n'
    repo.commit("feat: x", {"lading.toml": carrier, "README.md": "y\n"})
    code, _, said = invoke("version.check")
    assert (code, "README.md: there is no 'x=={version}'" in said) == (3, True), said


def test_a_path_that_is_missing_is_told_with_its_line(app: Repo, invoke: Invoke) -> None:
    missing = "no such file, yet it should hold the version"
    said = f"lading.toml:6: version.carriers[1].path: README.md: {missing}"
    told = f"{said}\n  Mend the path in [version]; links are not followed.\n"
    (app.root / "README.md").unlink()
    assert invoke("version.check") == (3, "", f"error: {told}")
    assert invoke("version.set", "1.2.0") == (
        3,
        "",
        f"error: The version was not set, no file was changed:\n{told}",
    )
    (app.root / "pyproject.toml").unlink()
    code, _, err = invoke("version.show")
    assert (code, err.splitlines()[0]) == (
        3,
        f"error: lading.toml:3: version.source: pyproject.toml: {missing}",
    )


def test_next_prints_the_version_and_says_why(app: Repo, invoke: Invoke) -> None:
    commit = app.commit("fix: y")[:9]
    assert invoke("version.next") == (
        0,
        "1.1.1\n",
        (
            "1 commit since v1.1.0; the highest part raised is: patch.\n"
            f"  patch  {commit}  fix: y  (fix)\n"
        ),
    )
    code, out, _ = invoke("version.next", "--pre", "beta", "--json")
    assert (code, json.loads(out)["version"]) == (0, "1.1.1-beta.1")


def test_next_says_which_commit_on_another_branch_has_the_tag(app: Repo, invoke: Invoke) -> None:
    app.git("switch", "--quiet", "--create", "side")
    taken = app.commit("feat: aside")
    app.tag("v1.2.0")
    app.git("switch", "--quiet", "main")
    assert invoke("version.next") == (0, "1.1.0\n", "There is no commit since v1.1.0.\n")
    app.commit("feat: y")
    said = f"warning: v1.2.0 is taken: it stands on {taken[:12]}, which HEAD does not contain"
    code, out, err = invoke("version.next")
    assert (code, out, err.splitlines()[2:]) == (0, "1.2.0\n", [said])
    code, out, _ = invoke("version.next", "--json")
    assert (code, json.loads(out)["taken"]) == (0, {"tag": "v1.2.0", "commit": taken})


def test_units_have_versions_of_their_own(repo: Repo, invoke: Invoke) -> None:
    settings = "".join(
        f'[units.{unit}]\ntag = "{unit}/v{{version}}"\npaths = ["{unit}"]\n'
        f'[units.{unit}.version]\nsource = "{unit}/VERSION"\n'
        f'carriers = [{{ path = "{unit}/x.md", pattern = "v{{version}}" }}]\n'
        for unit in ("api", "cli")
    )
    files = {"lading.toml": settings}
    for unit in ("api", "cli"):
        files |= {f"{unit}/VERSION": "1.0.0\n", f"{unit}/x.md": "v1.0.0"}
    repo.commit("feat: both", files)
    for unit in ("api", "cli"):
        repo.tag(f"{unit}/v1.0.0")
    repo.commit("fix: api", {"api/new": ""})
    repo.commit("feat: cli", {"cli/VERSION": "1.1.0\n"})
    assert invoke("version.next", "--unit", "api")[:2] == (0, "1.0.1\n")
    assert invoke("version.next", "--unit", "cli")[:2] == (0, "1.1.0\n")
    assert invoke("version.check", "--unit", "cli") == (
        3,
        "",
        (
            "error: cli/x.md:1: the version in 'v{version}' is 1.0.0, not 1.1.0\n"
            "  Run `invoke version.set 1.1.0 --unit cli`.\n"
        ),
    )
    assert invoke("version.check", "--at", "api/v1.0.0")[0] == 0
    assert invoke("version.check", "--at", "api/v1.0.0", "--unit", "cli")[0] == 2
    assert invoke("version.next")[0] == 2


def test_settings_below_the_top_of_the_repository_are_found(repo: Repo, invoke: Invoke) -> None:
    files = {"sub/lading.toml": SETTINGS, "sub/pyproject.toml": project("1.0.0")}
    files |= {"sub/a/Chart.yaml": "appVersion: 1.0.0", "sub/README.md": "app==1.0.0"}
    repo.commit("feat: x", files)
    repo.tag("v1.0.0")
    repo.commit("feat: elsewhere", {"other/x": ""})
    repo.commit("fix: here", {"sub/x": ""})
    assert invoke("version.check", "--at", "v1.0.0", folder="sub")[0] == 0
    assert invoke("version.next", folder="sub")[:2] == (0, "1.0.1\n")


def test_a_shallow_clone_gets_the_same_answer_and_stays_as_it_is(app: Repo, invoke: Invoke) -> None:
    app.commit("fix: y")
    app.commit("feat: z")
    shallow = app.root / "shallow"
    run(Command("git", "clone", "--quiet", "--depth=1", f"file://{app.root}", shallow))
    assert invoke("version.next", folder="shallow")[:2] == (0, "1.2.0\n")
    assert invoke("version.check", "--at", "v1.0.0", folder="shallow")[0] == 0
    count = run(Command("git", "rev-list", "--count", "--all", cwd=shallow)).stdout
    assert count == "1\n"


def test_what_a_clone_lacks_comes_from_the_remote_of_the_settings(
    app: Repo, invoke: Invoke
) -> None:
    text = (app.root / "lading.toml").read_text()
    app.commit("feat: z", {"lading.toml": f'{text}\n[git]\nremote = "company"\n'})
    clone = app.root / "shallow"
    clone_it = ("clone", "--quiet", "--depth=1", "--origin=company", f"file://{app.root}", clone)
    run(Command("git", *clone_it))
    run(Command("git", "remote", "add", "origin", app.root / "nowhere", cwd=clone))
    assert invoke("version.next", folder="shallow")[:2] == (0, "1.2.0\n")
    assert invoke("version.check", "--at", "v1.0.0", folder="shallow")[0] == 0
