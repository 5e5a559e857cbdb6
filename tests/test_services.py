"""One repository with two services, one in Python and one in Go: released, pulled back and run."""

import json
import struct
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest

from bases import go_base, python_base
from engine import running, serving
from imagery import ELSEWHERE, HERE, VERSION
from lading_oci import Layout, Name, Platform, Reference, Registry, serve_registry
from lading_tools import find
from strangers import Environment, committed, locked

BOTH = (Platform("linux", HERE), Platform("linux", ELSEWHERE))
MACHINES = {62: "amd64", 183: "arm64"}
"""What ELF calls them (e_machine)."""
RELEASE = ("release", "--tag", "v1.2.0", "--rehearse", "--json")

WEB = '''"""Answers in Python."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

import markupsafe


class Answers(BaseHTTPRequestHandler):
    """Says which version this is."""

    def do_GET(self):
        """Answer."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(str(markupsafe.escape(f"<web {version('acme-web')}>")).encode())


def main():
    """Serve until somebody ends it."""
    server = HTTPServer(("127.0.0.1", 0), Answers)
    print(f"http://127.0.0.1:{server.server_port}/", flush=True)
    server.serve_forever()
'''
WEB_PROJECT = """[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "acme-web"
version = "1.2.0"
description = "Answers in Python."
readme = { text = "Answers.", content-type = "text/markdown" }
requires-python = ">=3.11"
dependencies = ["markupsafe"]

[project.scripts]
acme-web = "acme_web:main"
"""
AGENT = """package main

import (
	"fmt"
	"net"
)

var version = "dev"

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("http://%s/\\n", listener.Addr())
	for {
		connection, err := listener.Accept()
		if err != nil {
			panic(err)
		}
		connection.Read(make([]byte, 4096))
		fmt.Fprintf(connection, "HTTP/1.0 200 OK\\r\\n\\r\\n<agent %s>", version)
		connection.Close()
	}
}
"""
DOCKERFILE = """FROM --platform=$BUILDPLATFORM {base} AS build
ARG TARGETARCH VERSION
ENV GOARCH=$TARGETARCH GOFLAGS="-trimpath -ldflags=-X=main.version=$VERSION"
ENV CGO_ENABLED=0 GOCACHE=/cache GOTMPDIR=/agent

COPY . /agent/
RUN ["/usr/local/go/bin/go", "build", "-C", "/agent", "."]

FROM scratch
COPY --from=build /agent/agent /agent
USER 65532:65532
ENTRYPOINT ["/agent"]
"""
SETTINGS = """[version]
source = "web/pyproject.toml"

[wheels]
packages = ["web"]
index = "acme"

[indexes.acme]
upload = "http://127.0.0.1:9/upload/"
simple = "http://127.0.0.1:9/simple/"

[images.web]
name = "ghcr.io/acme/web"
from = "wheels"
base = "{python}"
requirements = "web/requirements.lock"

[images.agent]
name = "ghcr.io/acme/agent"
from = "agent/Dockerfile"
context = "agent"
arguments = { VERSION = "{version}" }
"""


@pytest.fixture
def bases(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A base with Python and one with Go, by digest, in a registry of their own."""
    crane, folder = find("crane"), tmp_path / "bases"
    for name in ("python", "go"):
        (folder / name).mkdir(parents=True)
    with serve_registry(folder / "registry", find("registry")) as host:
        yield {
            "python": python_base(host, crane, folder / "python"),
            "go": go_base(host, crane, folder / "go", "fmt", "net"),
        }


@pytest.fixture
def services(tmp_path: Path, bases: Mapping[str, str]) -> Path:
    """The repository: two services, a Dockerfile, a lock and the settings."""
    return committed(
        tmp_path / "acme",
        {
            "web/pyproject.toml": WEB_PROJECT,
            "web/acme_web.py": WEB,
            "web/requirements.lock": locked("markupsafe==3.0.2", VERSION, tmp_path),
            "agent/go.mod": "module example.org/agent\n\ngo 1.21\n",
            "agent/main.go": AGENT,
            "agent/Dockerfile": DOCKERFILE.replace("{base}", bases["go"]),
            "lading.toml": SETTINGS.replace("{python}", bases["python"]),
            ".gitignore": "/.lading/\n",
        },
    )


@pytest.fixture(scope="module")
def builder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a buildkitd."""
    with serving(tmp_path_factory.mktemp("buildkit")) as address:
        yield address


def pulled(served: Path, name: str, folder: Path) -> Layout:
    """Pull the image that a rehearsal serves under the tag of the release."""
    with serve_registry(served, find("registry")) as host:
        reference = Reference(Name(host, name), "v1.2.0")
        return Registry(find("crane")).pull(reference, folder)


def machines_in(layout: Layout, platform: Platform) -> set[str]:
    """Return for which machines the programs and libraries of an image are."""
    found = set()
    for layer in layout.layers(platform):
        with tarfile.open(layout.path(layer.digest)) as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isreg() else None
                head = content.read(20) if content else b""
                if head.startswith(b"\x7fELF"):
                    found.add(MACHINES[struct.unpack_from("<H", head, 18)[0]])
    return found


def answer(layout: Layout, folder: Path) -> str:
    """Run the image for this machine and ask it by HTTP."""
    with running(layout, BOTH[0], folder) as address:
        opener = build_opener(ProxyHandler({}))
        with opener.open(address, timeout=60) as response:
            text: str = response.read().decode()
    return text


def test_a_service_in_python_and_one_with_a_dockerfile_are_released_pulled_back_and_answer(
    installed: Environment, services: Path, builder: str, tmp_path: Path
) -> None:
    stranger = replace(installed, env={"BUILDKIT_HOST": builder})
    ran = stranger.run("lading", *RELEASE, cwd=services)
    assert ran.returncode == 0, ran.said
    digests = {each["artifact"]: each["digest"] for each in json.loads(ran.stdout)["served"]}
    assert {"acme_web-1.2.0-py3-none-any.whl", "ghcr.io/acme/web:v1.2.0"} <= set(digests)
    registry = services / ".lading" / "rehearsal" / "served" / "registry"
    said = {}
    for name in ("web", "agent"):
        layout = pulled(registry, f"ghcr.io/acme/{name}", tmp_path / name)
        assert str(layout.digest) == digests[f"ghcr.io/acme/{name}:v1.2.0"]
        assert set(layout.platforms()) == set(BOTH)
        for platform in BOTH:
            config = layout.config(platform)
            assert (config["os"], config["architecture"]) == (platform.os, platform.architecture)
            assert machines_in(layout, platform) == {platform.architecture}
        said[name] = answer(layout, tmp_path / f"{name}-run")
    assert said == {"web": "&lt;web 1.2.0&gt;", "agent": "<agent 1.2.0>"}


def test_a_repository_with_only_a_dockerfile_is_released_and_nobody_asks_for_a_project(
    installed: Environment, builder: str, tmp_path: Path
) -> None:
    site = committed(
        tmp_path / "site",
        {
            "Dockerfile": "FROM scratch\nCOPY index.html /\nUSER 65532\n",
            ".dockerignore": ".git\n.lading\n",
            ".gitignore": "/.lading/\n",
            "index.html": "<p>hello</p>\n",
            "lading.toml": '[images.site]\nname = "ghcr.io/acme/site"\n',
        },
    )
    stranger = replace(installed, env={"BUILDKIT_HOST": builder})
    ran = stranger.run("lading", *RELEASE, "--prove", cwd=site)
    assert ran.returncode == 0, ran.said
    assert "prove: built twice, " in ran.stderr
    digests = {each["artifact"]: each["digest"] for each in json.loads(ran.stdout)["served"]}
    registry = site / ".lading" / "rehearsal" / "served" / "registry"
    layout = pulled(registry, "ghcr.io/acme/site", tmp_path / "pulled")
    assert str(layout.digest) == digests["ghcr.io/acme/site:v1.2.0"]
    assert set(layout.platforms()) == set(BOTH)
