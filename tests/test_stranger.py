"""A release in repositories that are not ours, with Lading installed from its wheels."""

import json
import re
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

from strangers import (
    HATCHLING,
    UV,
    Environment,
    Ran,
    checked,
    committed,
    git,
    write,
)

Report = dict[str, Any]
REHEARSE = ("release", "--tag", "v1.2.0", "--rehearse")


def report_of(ran: Ran) -> Report:
    assert ran.returncode == 0, ran.said
    report: Report = json.loads(ran.stdout)
    return report


def digests(report: Report) -> dict[str, str]:
    return {each["artifact"]: each["digest"] for each in report["served"]}


def test_two_packages_are_released_served_told_in_a_table_and_installed(
    installed: Environment, acme: Path, tmp_path: Path
) -> None:
    first = report_of(installed.run("invoke", *REHEARSE, "--json", cwd=acme))
    assert {(each["target"], each["artifact"]) for each in first["served"]} == {
        ("git", "v1.2.0"),
        ("acme", "acme_core-1.2.0.tar.gz"),
        ("acme", "acme_core-1.2.0-py3-none-any.whl"),
        ("acme", "acme_cli-1.2.0.tar.gz"),
        ("acme", "acme_cli-1.2.0-py3-none-any.whl"),
    }
    again = installed.run("invoke", *REHEARSE, cwd=acme)
    assert again.returncode == 0, again.said
    assert "nothing was published, all 5 were there; fetched back, equal" in again.said
    row = re.compile(r"^(\S+) .*\b([0-9a-f]{64})\b.*fetched back, equal", re.MULTILINE)
    files = {name: found for name, found in digests(first).items() if name != "v1.2.0"}
    assert dict(row.findall(again.stdout)) == {
        name: found.removeprefix("sha256:") for name, found in files.items()
    }
    assert git(acme, "status", "--porcelain") == ""
    assert git(acme, "tag") == ""
    assert served_package_runs(installed, acme, tmp_path / "user") == "hello from acme\n"


def served_package_runs(installed: Environment, acme: Path, user: Path) -> str:
    """Install acme-cli by the command that the serving rehearsal prints, and run it."""
    checked([UV, "venv", "--quiet", user])
    process = installed.start("invoke", "release.rehearsal", "--serve", cwd=acme)
    try:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        url = next(
            found[0] for line in lines if (found := re.search(r"http://127\S+/simple/", line))
        )
        options = ("--quiet", "--no-cache", "--python", user, "--extra-index-url", url)
        checked([UV, "pip", "install", *options, "acme-cli==1.2.0"])
        return checked([user / "bin" / "acme"])
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(30) in {0, 130}
        process.communicate()


def test_one_pyproject_and_nothing_of_ours_is_enough(
    installed: Environment, tmp_path: Path
) -> None:
    alone = HATCHLING.replace('dependencies = ["acme-core~=1.2.0"]\n', "")
    root = committed(
        tmp_path / "alone",
        {"pyproject.toml": alone, "acme_cli.py": "def main() -> None:\n    print('alone')\n"},
    )
    ran = installed.run("lading", *REHEARSE, cwd=root)
    assert ran.returncode == 0, ran.said
    assert "acme_cli-1.2.0-py3-none-any.whl" in ran.stdout
    assert git(root, "status", "--porcelain") == ""


def refused(ran: Ran, acme: Path, code: int, *texts: str) -> None:
    assert ran.returncode == code, ran.said
    for text in texts:
        assert text in ran.stderr
    assert "Traceback" not in ran.said
    assert not list((acme / ".lading").glob("rehearsal/served/acme/**/*.whl"))


def test_versions_out_of_step_are_refused(installed: Environment, acme: Path) -> None:
    write(acme, {"cli/pyproject.toml": HATCHLING.replace('"1.2.0"', '"1.1.0"')})
    git(acme, "commit", "--all", "--quiet", "--message=fix: older")
    ran = installed.run("invoke", *REHEARSE, cwd=acme)
    refused(ran, acme, 3, "cli/pyproject.toml:7", "1.1.0", "version.set 1.2.0")


def test_a_dirty_tree_is_refused(installed: Environment, acme: Path) -> None:
    write(acme, {"new.txt": "", "core/acme_core/__init__.py": "GREETING = 'changed'\n"})
    ran = installed.run("invoke", *REHEARSE, cwd=acme)
    refused(
        ran, acme, 3, "new.txt: is not committed", "core/acme_core/__init__.py: is not committed"
    )


def test_a_tag_on_another_commit_is_refused(installed: Environment, acme: Path) -> None:
    git(acme, "tag", "v1.2.0")
    git(acme, "commit", "--allow-empty", "--quiet", "--message=feat: more")
    ran = installed.run("invoke", *REHEARSE, cwd=acme)
    refused(ran, acme, 4, "v1.2.0")


def test_a_tag_that_fits_no_pattern_is_refused(installed: Environment, acme: Path) -> None:
    ran = installed.run("invoke", "release", "--tag", "release-1", "--rehearse", cwd=acme)
    refused(ran, acme, 2, "release-1", "v{version}")


def test_every_mistake_in_the_settings_is_told_with_its_line(
    installed: Environment, acme: Path
) -> None:
    write(acme, {"lading.toml": '[wheels]\npakages = ["core"]\nindex = 7\n\n[wheel]\n'})
    git(acme, "commit", "--all", "--quiet", "--message=fix: settings")
    ran = installed.run("invoke", *REHEARSE, cwd=acme)
    refused(ran, acme, 2, "lading.toml:2", "packages", "lading.toml:3", "lading.toml:5")


def test_a_wheel_that_does_not_import_is_not_published(installed: Environment, acme: Path) -> None:
    write(acme, {"cli/acme_cli.py": "import no_such_module\n"})
    git(acme, "commit", "--all", "--quiet", "--message=feat: broken")
    ran = installed.run("invoke", *REHEARSE, cwd=acme)
    refused(ran, acme, 3, "acme_cli-1.2.0-py3-none-any.whl", "no_such_module")


def test_an_index_that_holds_other_bytes_is_a_conflict(installed: Environment, acme: Path) -> None:
    report_of(installed.run("invoke", *REHEARSE, "--json", cwd=acme))
    write(acme, {"core/acme_core/__init__.py": 'GREETING = "other"\n'})
    git(acme, "commit", "--all", "--quiet", "--message=feat: other bytes")
    served = acme / ".lading/rehearsal/served"
    checked(["rm", "-r", served / "git"])
    before = {path: path.read_bytes() for path in served.rglob("*.whl")}
    ran = installed.run("invoke", *REHEARSE, cwd=acme)
    assert ran.returncode == 4, ran.said
    assert "acme has another acme_core-1.2.0-py3-none-any.whl" in ran.stderr
    assert {path: path.read_bytes() for path in served.rglob("*.whl")} == before


def test_an_index_that_answers_500_stops_the_release_before_anything_is_public(
    installed: Environment, acme: Path, broken_index: str
) -> None:
    settings = (acme / "lading.toml").read_text().replace("http://127.0.0.1:9", broken_index)
    write(acme, {"lading.toml": settings})
    git(acme, "commit", "--all", "--quiet", "--message=fix: index")
    remote = acme.parent / "remote.git"
    git(acme.parent, "init", "--quiet", "--bare", remote.name)
    git(acme, "remote", "add", "origin", str(remote))
    secrets = Environment(
        installed.folder, {"TWINE_USERNAME": "acme", "TWINE_PASSWORD": "long-secret-word"}
    )
    ran = secrets.run("invoke", "release", "--tag", "v1.2.0", cwd=acme)
    assert ran.returncode == 69, ran.said
    assert "500" in ran.stderr
    assert "long-secret-word" not in ran.said
    assert git(remote, "for-each-ref") == ""


def test_a_package_of_its_own_takes_part_in_a_release(
    installed: Environment, acme: Path, tmp_path: Path
) -> None:
    beside = tmp_path / "beside"
    toy = Path(__file__).parent / "toy"
    checked([UV, "pip", "install", "--quiet", "--no-deps", "--target", beside, toy])
    environment = replace(installed, env={"PYTHONPATH": str(beside)})
    with (acme / "lading.toml").open("a") as settings:
        settings.write(f'\n[toy]\ntext = "a toy"\nshelf = "{tmp_path / "shelf"}"\n')
    git(acme, "commit", "--all", "--quiet", "--message=feat: a toy")
    report = report_of(environment.run("invoke", *REHEARSE, "--json", cwd=acme))
    assert ("toy", "toy.txt") in {(s["target"], s["artifact"]) for s in report["served"]}
    assert (acme / ".lading/rehearsal/served/toy/toy.txt").read_text() == "a toy for v1.2.0\n"
    assert not (tmp_path / "shelf").exists()


def test_help_says_what_a_release_does(installed: Environment, acme: Path) -> None:
    ran = installed.run("invoke", "--list", cwd=acme)
    assert ran.returncode == 0
    names = {line.split()[0] for line in ran.stdout.splitlines() if line.startswith("  ")}
    assert {"release.release", "release.rehearsal", "version.set", "wheels.build"} <= names
