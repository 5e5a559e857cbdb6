from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lading_artifact import Artifact, Outcome, Release
from lading_docker import ImageGate, ImageTable
from lading_docker._layer import File, add_layer
from lading_docker._maker import packed
from lading_oci import CONFIG, LayoutWriter, Platform

ELF = {"amd64": 62, "arm64": 183}
RELEASE = Release(
    unit="",
    version="1.2.0",
    tag="v1.2.0",
    commit="c0ffee" + "0" * 34,
    epoch=0,
    source=Path(),
    root=Path(),
    work=Path(),
)
TABLE = ImageTable(name="ghcr.io/acme/api", from_="go")
GOOD: dict[str, Any] = {
    "User": "65532",
    "Entrypoint": ["/app/api"],
    "Labels": {
        "org.opencontainers.image.version": "1.2.0",
        "org.opencontainers.image.revision": RELEASE.commit,
    },
}


def program(architecture: str) -> bytes:
    machine = ELF[architecture].to_bytes(2, "little")
    return b"\x7fELF\x02\x01\x01\0" + b"\0" * 8 + b"\x02\0" + machine + b"\0" * 44


def image(folder: Path, run: dict[str, Any], files: dict[str, File], history: str = "") -> Artifact:
    writer = LayoutWriter(folder / "layout")
    layers = [add_layer(writer, files, epoch=0, created_by="")]
    platform = Platform.parse("linux/amd64")
    config = writer.add_json(
        {
            "os": "linux",
            "architecture": "amd64",
            "config": run,
            "rootfs": {"type": "layers", "diff_ids": [each.diff_id for each in layers]},
            "history": [{"created_by": history}],
        },
        CONFIG,
    )
    manifest = writer.add_manifest(config, [each.blob for each in layers], platform=platform)
    return packed(writer.finish([writer.add_index([manifest])]), folder / "api-1.2.0.oci.tar")


FILES = {"app/api": File(program("amd64"), executable=True)}


def found(folder: Path, table: ImageTable, artifact: Artifact) -> list[str]:
    gate = ImageGate({"api": table})
    assert gate.problems(RELEASE) == []
    verdict = gate.judge(RELEASE, [artifact])
    assert (verdict.outcome is Outcome.CLEAN) == (not verdict.problems)
    return [problem.text for problem in verdict.problems]


def test_an_image_that_keeps_all_rules_is_clean(tmp_path: Path) -> None:
    assert found(tmp_path, TABLE, image(tmp_path, GOOD, FILES)) == []


CASES = [
    pytest.param("non-root", {"User": ""}, {}, "", {}, "it runs as root", id="user"),
    pytest.param("non-root", {"User": "0:0"}, {}, "", {}, "it runs as 0:0", id="number"),
    pytest.param(
        "labels",
        {"Labels": {**GOOD["Labels"], "org.opencontainers.image.source": ""}},
        {},
        "",
        {},
        "the label org.opencontainers.image.source is empty:"
        " is its ARG in the scope of the last FROM?",
        id="empty",
    ),
    pytest.param(
        "labels",
        {"Labels": {**GOOD["Labels"], "org.opencontainers.image.version": "1.1.0"}},
        {},
        "",
        {},
        "the label org.opencontainers.image.version is '1.1.0', and the release '1.2.0'",
        id="version",
    ),
    pytest.param(
        "platform",
        {},
        {"app/api": File(program("arm64"), executable=True)},
        "",
        {},
        "/app/api is for linux/arm64",
        id="platform",
    ),
    pytest.param(
        "secrets",
        {},
        {},
        "RUN curl https://ann:hunter22@example.org/x",
        {},
        "its history shows a password in an address",
        id="history",
    ),
    pytest.param(
        "secrets",
        {"Env": ["API_TOKEN=abcdef123"]},
        {},
        "",
        {},
        "its environment shows a secret that was set",
        id="environment",
    ),
    pytest.param(
        "health-check", {}, {}, "", {"health_check": True}, "it carries no health check", id="none"
    ),
    pytest.param(
        "health-check",
        {"Healthcheck": {"Test": ["CMD-SHELL", "curl -f http://localhost/"]}},
        {},
        "",
        {},
        "its health check wants a shell, and there is no /bin/sh: write it as a list",
        id="shell",
    ),
    pytest.param(
        "health-check",
        {"Healthcheck": {"Test": ["CMD", "curl", "-f", "http://localhost/"]}},
        {},
        "",
        {},
        "its health check runs curl, which is not there",
        id="program",
    ),
]


@pytest.mark.parametrize(("rule", "run", "files", "history", "settings", "said"), CASES)
def test_each_broken_rule_is_found_and_can_be_waived(  # noqa: PLR0917 - the cases
    tmp_path: Path,
    rule: str,
    run: dict[str, Any],
    files: dict[str, File],
    history: str,
    settings: dict[str, Any],
    said: str,
) -> None:
    table = replace(TABLE, **settings)
    broken = image(tmp_path, GOOD | run, FILES | files, history)
    assert found(tmp_path, table, broken) == [f"api ({rule}) linux/amd64: {said}"]
    assert found(tmp_path, replace(table, waive={rule: "because"}), broken) == []
    verdict = ImageGate({"api": replace(table, waive={rule: "because"})}).judge(RELEASE, [broken])
    assert verdict.summary.endswith(f"; waived: {rule} of api (because)")


def test_a_waiver_that_is_not_needed_or_names_no_rule_is_a_mistake(tmp_path: Path) -> None:
    good = image(tmp_path, GOOD, FILES)
    needless = replace(TABLE, waive={"non-root": "mounts need root"})
    assert found(tmp_path, needless, good) == [
        "[images.api] waive: non-root holds; there is nothing to waive"
    ]
    gate = ImageGate({"api": replace(TABLE, waive={"nonroot": "why"})})
    [problem] = gate.problems(RELEASE)
    assert problem.text == "[images.api] waive: there is no rule 'nonroot'"
    assert problem.exit_code == 2


def test_a_health_check_that_can_run_is_clean(tmp_path: Path) -> None:
    run = GOOD | {"Healthcheck": {"Test": ["CMD", "api", "check"]}, "Env": ["PATH=/app"]}
    table = replace(TABLE, health_check=True)
    assert found(tmp_path, table, image(tmp_path, run, FILES)) == []
    shell = GOOD | {"Healthcheck": {"Test": ["CMD-SHELL", "true"]}}
    with_shell = FILES | {"usr/bin/sh": File(link="busybox"), "bin": File(link="usr/bin")}
    (tmp_path / "two").mkdir()
    assert found(tmp_path, table, image(tmp_path / "two", shell, with_shell)) == []
