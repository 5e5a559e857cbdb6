from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from judged import FILES, GOOD, RELEASE, TABLE, found, image, program
from lading_artifact import Artifact, Outcome
from lading_docker import ImageGate
from lading_docker._layer import File
from lading_oci import BadLayout


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
        {"from_": "Dockerfile"},
        "the label org.opencontainers.image.source is empty:"
        " is its ARG in the scope of the last FROM?",
        id="empty-by-argument",
    ),
    pytest.param(
        "labels",
        {"Labels": {**GOOD["Labels"], "org.example.team": " "}},
        {},
        "",
        {},
        "the label org.example.team is empty",
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
        {"Env": ["DB_PWD=x", "A=b", "API_TOKEN=abcdef123"]},
        {},
        "",
        {},
        "its configuration shows a secret that was set: API_TOKEN, DB_PWD",
        id="environment",
    ),
    pytest.param(
        "entrypoint",
        {"Entrypoint": ["/app/other"]},
        {},
        "",
        {},
        "its entry point is /app/other, and there is no such program",
        id="entrypoint",
    ),
    pytest.param(
        "entrypoint",
        {"Entrypoint": None, "Cmd": ["/app/api"]},
        {"app/api": File(b"text")},
        "",
        {},
        "its command is /app/api, and there is no such program",
        id="command",
    ),
    pytest.param(
        "entrypoint",
        {},
        {
            "app/api": File(b"#! /app/python -I\n", executable=True),
            "app/python": File(link="/usr/py"),
        },
        "",
        {},
        "its entry point is /app/api, a script for '/app/python', and there is no such program",
        id="interpreter",
    ),
    pytest.param(
        "non-root",
        {"User": "nobody:100"},
        {},
        "",
        {},
        "it runs as nobody:100, and its /etc/passwd knows no nobody: a number needs no entry",
        id="nobody",
    ),
    pytest.param(
        "non-root",
        {"User": "100:staff"},
        {"etc/group": File(b"app:x:100:\n")},
        "",
        {},
        "it runs as 100:staff, and its /etc/group knows no staff: a number needs no entry",
        id="group",
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
        "its health check is curl, and there is no such program",
        id="program",
    ),
    pytest.param(
        "health-check",
        {"Healthcheck": {"Test": ["CMD", "/app/check"]}},
        {"app/check": File(b"#!/bin/bash\n", executable=True)},
        "",
        {},
        "its health check is /app/check, a script for '/bin/bash', and there is no such program",
        id="check-interpreter",
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
    assert verdict.summary.endswith(f"; waived for api: {rule} (because)")


def test_a_waiver_that_is_not_needed_or_names_no_rule_is_a_mistake(tmp_path: Path) -> None:
    good = image(tmp_path, GOOD, FILES)
    needless = replace(TABLE, waive={"non-root": "mounts need root"})
    assert found(tmp_path, needless, good) == [
        "images.api.waive.non-root: non-root holds; there is nothing to waive"
    ]
    gate = ImageGate({"api": replace(TABLE, waive={"nonroot": "why", "labels": " "})})
    text = '[images.api]\nname = "x"\nwaive.nonroot = "why"\nwaive.labels = " "\n'
    (tmp_path / "lading.toml").write_text(text)
    problems = gate.problems(replace(RELEASE, source=tmp_path))
    assert [(str(problem), problem.exit_code) for problem in problems] == [
        ("lading.toml:3: images.api.waive.nonroot: there is no rule 'nonroot'", 2),
        ("lading.toml:4: images.api.waive.labels: labels is waived without a reason", 2),
    ]


def test_a_health_check_that_can_run_is_clean(tmp_path: Path) -> None:
    run = GOOD | {"Healthcheck": {"Test": ["CMD", "api", "check"]}, "Env": ["PATH=/app"]}
    table = replace(TABLE, health_check=True)
    assert found(tmp_path, table, image(tmp_path, run, FILES)) == []
    shell = GOOD | {"Healthcheck": {"Test": ["CMD-SHELL", "true"]}}
    busybox = File(program("amd64"), executable=True)
    shell_files = {"usr/bin/sh": File(link="busybox"), "usr/bin/busybox": busybox}
    with_shell = FILES | shell_files | {"bin": File(link="usr/bin")}
    (tmp_path / "two").mkdir()
    assert found(tmp_path, table, image(tmp_path / "two", shell, with_shell)) == []


@pytest.mark.parametrize(
    ("test", "files"),
    [
        pytest.param("/app/text", {"app/text": File(b"x")}, id="no-program"),
        pytest.param("/app", {}, id="folder"),
        pytest.param("/bin/sh", {"bin/sh": File(link="nowhere")}, id="dangling"),
        pytest.param("/a/b", {"a/b": File(link="c"), "a/c": File(link="b")}, id="circle"),
    ],
)
def test_a_health_check_that_cannot_run_is_found(
    tmp_path: Path, test: str, files: dict[str, File]
) -> None:
    run = GOOD | {"Healthcheck": {"Test": ["CMD", test]}}
    [text] = found(tmp_path, TABLE, image(tmp_path, run, FILES | files))
    assert text.endswith(f"its health check is {test}, and there is no such program")


@pytest.mark.parametrize("test", ["/opt/api", "./api", "/link/api"])
def test_a_health_check_is_found_by_links_and_from_its_folder(tmp_path: Path, test: str) -> None:
    run = GOOD | {"Healthcheck": {"Test": ["CMD", test]}, "WorkingDir": "/app"}
    links = {"opt": File(link="/app"), "link": File(link="opt")}
    assert found(tmp_path, TABLE, image(tmp_path, run, FILES | links)) == []


@pytest.mark.parametrize(
    ("run", "is_told"),
    [
        pytest.param({"Entrypoint": ["api"], "Env": ["PATH=/bin:/app"]}, False, id="path"),
        pytest.param({"Entrypoint": ["api"], "WorkingDir": "/app"}, True, id="not-on-path"),
        pytest.param({"Entrypoint": ["./api"], "WorkingDir": "/app"}, False, id="folder"),
        pytest.param({"Entrypoint": ["/link/api"]}, False, id="link"),
        pytest.param({"Entrypoint": ["/link"]}, True, id="no-file"),
        pytest.param({"Cmd": ["--help"]}, False, id="words-for-it"),
        pytest.param({"Entrypoint": [], "Cmd": []}, False, id="nothing"),
    ],
)
def test_what_an_image_starts_is_looked_for_as_an_engine_does(
    tmp_path: Path, run: dict[str, Any], *, is_told: bool
) -> None:
    files = FILES | {"link": File(link="app")}
    told = found(tmp_path, TABLE, image(tmp_path, GOOD | run, files))
    assert [each.partition(": ")[0] for each in told] == ["api (entrypoint) linux/amd64"] * is_told


@pytest.mark.parametrize(
    ("line", "lost"),
    [
        pytest.param("#!/app/sh", "", id="there"),
        pytest.param("#!\t/bin/sh -e", "", id="by-links"),
        pytest.param("#!sh", "", id="from-its-folder"),
        pytest.param("#!/bin/python", "'/bin/python'", id="lost"),
        pytest.param("#!/app/sh\r", r"'/app/sh\r'", id="from-windows"),
        pytest.param("#!/app/env sh", "", id="on-path"),
        pytest.param("#!/app/env python", "'python'", id="not-on-path"),
        pytest.param("#!/app/env -S python -I", "", id="option-of-env"),
        pytest.param("#!/usr/bin/env sh", "'/usr/bin/env'", id="no-env"),
        pytest.param("#!", "", id="nothing"),
        pytest.param("echo", "", id="none"),
    ],
)
def test_what_runs_a_script_is_looked_for_as_the_kernel_does(
    tmp_path: Path, line: str, lost: str
) -> None:
    there = File(program("amd64"), executable=True)
    files = {"bin": File(link="app"), "app/sh": there, "app/env": there}
    script = File(f"{line}\n".encode(), executable=True)
    run = {"Entrypoint": ["run"], "Env": ["PATH=/bin"], "WorkingDir": "/app"}
    told = found(tmp_path, TABLE, image(tmp_path, GOOD | run, {**files, "app/run": script}))
    text = f"its entry point is run, a script for {lost}, and there is no such program"
    assert told == [f"api (entrypoint) linux/amd64: {text}"] * bool(lost)


def test_users_behind_a_link_may_be_there(tmp_path: Path) -> None:
    files = FILES | {"etc/passwd": File(link="../usr/users"), "usr/users": File(b"app:x:7:7::/:\n")}
    assert found(tmp_path, TABLE, image(tmp_path, GOOD | {"User": "app"}, files)) == []


def test_root_by_another_name_or_number_is_root(tmp_path: Path) -> None:
    passwd = {"etc/passwd": File(b"toor:x:0:0::/:\napp:x:1000:1000::/:\n")}
    for number, (user, texts) in enumerate(
        {"toor": ["it runs as toor"], "00": ["it runs as 00"], "app": [], "1000": []}.items()
    ):
        (tmp_path / str(number)).mkdir()
        made = image(tmp_path / str(number), GOOD | {"User": user}, FILES | passwd)
        said = [f"api (non-root) linux/amd64: {text}" for text in texts]
        assert found(tmp_path, TABLE, made) == said


def test_a_library_of_another_platform_is_found_though_nobody_may_run_it(tmp_path: Path) -> None:
    files = FILES | {"lib/x.so": File(program("arm64"))}
    [text] = found(tmp_path, TABLE, image(tmp_path, GOOD, files))
    assert text.endswith("/lib/x.so is for linux/arm64")


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("AWS_SECRET_ACCESS_KEY=abc/def", True),
        ("DB_PWD=x", True),
        ("SSH_PASSPHRASE=hm", True),
        ("|1 PASSWORD=abc", True),
        ("postgres://u:pw@h/db", True),
        ("SECRET_KEY_FILE=/run/secrets/x", False),
        ("SECRET_KEY=/run/x", False),
        ("TOKEN=$TOKEN", False),
        ("TOKENIZERS_PARALLELISM=false", False),
    ],
)
def test_secrets_are_told_and_their_places_are_not(
    tmp_path: Path, text: str, is_told: bool
) -> None:
    assert bool(found(tmp_path, TABLE, image(tmp_path, GOOD, FILES, f"RUN {text}"))) == is_told


def test_an_image_that_is_not_there_is_no_clean_one() -> None:
    verdict = ImageGate({"api": TABLE}).judge(RELEASE, [])
    assert (verdict.outcome, verdict.problems[0].text) == (
        Outcome.INCOMPLETE,
        "there is no image api to look at",
    )


def test_images_are_counted_and_not_their_platforms(tmp_path: Path) -> None:
    both = image(tmp_path, GOOD, FILES, platforms=("linux/amd64", "linux/arm64"))
    verdict = ImageGate({"api": TABLE}).judge(RELEASE, [both])
    assert verdict.summary == "1 image, on each platform, held against 7 rules"


def test_what_is_no_image_is_told(tmp_path: Path) -> None:
    file = tmp_path / "api-1.2.0.oci.tar"
    for content in (b"no tar", b"\0" * 10240):
        file.write_bytes(content)
        with pytest.raises(BadLayout, match="it holds no layout"):
            found(tmp_path, TABLE, Artifact.of_file(file, kind="image"))
