import json
from pathlib import Path

import pytest

import lading_docker
from imagery import HERE, Repo, git
from lading_oci import pack
from lading_oci.testing import small_layout
from lading_run.testing import check_lazy
from lading_tasks.testing import run_module

pytestmark = pytest.mark.engine

SETTINGS = f"""
[images.hello]
name = "ghcr.io/acme/hello"
from = "go"
package = "./cmd/hello"
variables = {{ "main.version" = "{{version}}" }}
platforms = ["linux/{HERE}"]
"""
TASKS = """
from invoke import Collection

import lading_docker.tasks

namespace = Collection(docker=lading_docker.tasks)
"""


@pytest.fixture
def checkout(repo: Repo) -> Path:
    (repo.root / "lading.toml").write_text(SETTINGS)
    (repo.root / "tasks.py").write_text(TASKS)
    git(repo.root, "add", "--all")
    git(repo.root, "commit", "--quiet", "--message=build: images")
    return repo.root


def invoke(folder: Path, *words: str) -> tuple[int, str, str]:
    done = run_module("invoke", *words, cwd=folder)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_images_are_built_looked_at_checked_and_pushed(checkout: Path, registry: str) -> None:
    code, out, err = invoke(checkout, "docker.build", "--json")
    assert (code, "1 image, on each platform, held against 7 rules" in err) == (0, True)
    [built] = json.loads(out)
    assert built["name"] == "hello-1.2.0.oci.tar"
    file = f"dist/{built['name']}"
    assert (checkout / file).stat().st_size == built["size"]
    assert git(checkout, "status", "--porcelain") == ""

    code, out, _ = invoke(checkout, "docker.inspect", file, "--json")
    [found] = json.loads(out)
    assert (code, found["platform"], found["layers"]) == (0, f"linux/{HERE}", 1)
    assert (found["user"], found["entrypoint"]) == ("65532:65532", ["/app/hello"])
    assert invoke(checkout, "docker.check")[0] == 0

    name = f"{registry}/acme/by-hand"
    words = ("docker.push", file, name, "--tags", "v1.2.0,latest", "--json")
    code, out, _ = invoke(checkout, *words)
    answer = {"digest": built["digest"], "sent": 2, "there": 0, "moved": {}}
    assert (code, json.loads(out)) == (0, answer)
    code, out, _ = invoke(checkout, *words)
    assert (code, json.loads(out)) == (0, {**answer, "sent": 0, "there": 2})
    code, out, _ = invoke(checkout, *words[:-1])
    assert out.split()[1:] == [f"{name}@{built['digest']}", f"{name}:v1.2.0", f"{name}:latest"]


def test_a_push_by_hand_moves_tags_by_force_only(
    checkout: Path, registry: str, tmp_path: Path
) -> None:
    name, digests = f"{registry}/acme/moved", []
    for text in ("amd64", "arm64"):
        layout = small_layout(tmp_path / text, f"linux/{text}")
        pack(layout, tmp_path / f"{text}.tar")
        digests.append(layout.digest)
    words = (name, "--tags", "v1.1.0,latest")
    assert invoke(checkout, "docker.push", str(tmp_path / "amd64.tar"), *words)[0] == 0
    code, _, err = invoke(checkout, "docker.push", str(tmp_path / "arm64.tar"), *words)
    assert (code, err.splitlines()[1:]) == (
        4,
        [
            f"{name}:v1.1.0 points to {digests[0]}",
            f"{name}:latest points to {digests[0]}",
            "  Nothing was pushed or moved. --force moves them.",
        ],
    )
    code, _, err = invoke(checkout, "docker.push", str(tmp_path / "arm64.tar"), *words, "--force")
    assert (code, err.splitlines()[-3:-1]) == (
        0,
        [f"moved {name}:{tag} from {digests[0]} to {digests[1]}" for tag in ("v1.1.0", "latest")],
    )


def test_what_cannot_be_done_is_told(checkout: Path) -> None:
    code, _, err = invoke(checkout, "docker.build", "--only", "api,hello")
    assert (code, err) == (2, "error: there is no image api\n  There are hello.\n")
    code, _, err = invoke(checkout, "docker.inspect", "dist")
    assert (code, err) == (2, "error: there is no file dist\n  `docker.build` makes some.\n")
    code, _, err = invoke(checkout, "docker.check")
    lost = "error: there is no file dist/hello-1.2.0.oci.tar\n  `docker.build` makes some.\n"
    assert (code, err) == (2, lost)
    (checkout / "lading.toml").write_text(SETTINGS + 'user = "0"\n')
    code, _, err = invoke(checkout, "docker.build")
    assert (code, "uncommitted changes are left out: lading.toml" in err) == (0, True)
    git(checkout, "commit", "--quiet", "--all", "--message=build: as root")
    code, _, err = invoke(checkout, "docker.build")
    assert code == 7
    assert "error: The images that are built and lie in dist break rules:\n" in err
    assert (checkout / "dist" / "hello-1.2.0.oci.tar").is_file()
    assert "hello (non-root) linux/" in err
    assert 'waive = { non-root = "why" } in [images.hello]' in err
    (checkout / "lading.toml").write_text("")
    git(checkout, "commit", "--quiet", "--all", "--message=build: nothing")
    code, _, err = invoke(checkout, "docker.build")
    assert (code, err.splitlines()[0]) == (2, "error: there are no images to build")


def test_the_names_of_this_package_agree() -> None:
    check_lazy(lading_docker)


def test_a_push_is_as_the_settings_of_registries_say(checkout: Path) -> None:
    (checkout / "lading.toml").write_text('[registries."no host"]\nanonymous = true\n')
    code, _, err = invoke(checkout, "docker.push", "image.oci.tar", "127.0.0.1:1/acme/app")
    assert (code, '[registries."no host"]' in err) == (2, True)


UNITS = """
[units.api]
paths = ["cmd"]
tag = "api/v{version}"
[units.web]
paths = ["src"]
tag = "web/v{version}"
"""
PUSH = ("docker.push", "image.oci.tar", "127.0.0.1:1/acme/app")


def test_a_push_is_as_the_unit_that_is_named_has_it(checkout: Path) -> None:
    (checkout / "lading.toml").write_text(UNITS)
    assert "there is no file image.oci.tar" in invoke(checkout, *PUSH)[2]  # they agree
    wrong = '[units.web.registries."no host"]\nanonymous = true\n'
    (checkout / "lading.toml").write_text(UNITS + wrong)
    code, _, err = invoke(checkout, *PUSH)
    assert (code, err.splitlines()) == (
        2,
        ["error: there are several units", "  Say which by --unit: api, web."],
    )
    code, _, err = invoke(checkout, *PUSH, "--unit", "web")
    assert (code, '[registries."no host"]' in err) == (2, True)
    assert "there is no file image.oci.tar" in invoke(checkout, *PUSH, "--unit", "api")[2]


def test_a_push_to_a_name_with_a_tag_is_told_where_tags_go(tmp_path: Path) -> None:
    (tmp_path / "tasks.py").write_text(TASKS)
    code, _, err = invoke(tmp_path, *PUSH[:2], "127.0.0.1:1/acme/app:v1")
    text = "error: '127.0.0.1:1/acme/app:v1' has a tag\n  Tags go into --tags.\n"
    assert (code, err) == (2, text)


def test_a_check_without_the_requirements_is_refused_with_the_line(checkout: Path) -> None:
    table = '[images.app]\nname = "ghcr.io/acme/app"\nfrom = "wheels"\nrequirements = "no.lock"\n'
    (checkout / "lading.toml").write_text(table)
    git(checkout, "commit", "--quiet", "--all", "--message=build: from wheels")
    code, _, err = invoke(checkout, "docker.check")
    assert (code, err.splitlines()[:2]) == (
        2,
        [
            "error: HEAD cannot be checked:",
            "lading.toml:4: images.app.requirements: there is no file no.lock",
        ],
    )


def test_a_push_needs_no_repository(tmp_path: Path) -> None:
    (tmp_path / "tasks.py").write_text(TASKS)
    assert "there is no file image.oci.tar" in invoke(tmp_path, *PUSH)[2]
    assert "is in no repository" in invoke(tmp_path, *PUSH, "--unit", "api")[2]
