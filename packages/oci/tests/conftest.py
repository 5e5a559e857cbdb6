"""The real programs: crane, registries with and without referrers, the judge of references."""

import fcntl
import json
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lading_oci import Registry, serve_registry
from lading_run import Command, serve
from lading_tools import find

_CACHE = Path.home() / ".cache" / "lading" / "oci-judge-3"
_GO_MOD = """module judge

go 1.25

require (
	github.com/distribution/reference v0.6.0
	github.com/google/go-containerregistry v0.21.9
)
"""
_JUDGE = """package main

import (
	"bufio"
	_ "crypto/sha512"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"

	"github.com/distribution/reference"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
)

// serve is a registry with the referrers API, which neither crane's command nor distribution has.
func serve() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr())
	panic(http.Serve(listener, registry.New(registry.WithReferrersSupport(true))))
}

func main() {
	if len(os.Args) > 1 {
		serve()
	}
	lines := bufio.NewScanner(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var text string
		if err := json.Unmarshal(lines.Bytes(), &text); err != nil {
			panic(err)
		}
		answer := map[string]string{}
		if found, err := reference.Parse(text); err == nil {
			answer["valid"] = "yes"
			if named, ok := found.(reference.Named); ok {
				answer["registry"] = reference.Domain(named)
				answer["repository"] = reference.Path(named)
			}
			if tagged, ok := found.(reference.Tagged); ok {
				answer["tag"] = tagged.Tag()
			}
			if digested, ok := found.(reference.Digested); ok {
				answer["digest"] = digested.Digest().String()
			}
		}
		if found, err := name.ParseReference(text); err == nil {
			answer["crane"] = found.Context().RegistryStr() + "/" + found.Context().RepositoryStr()
		}
		if err := out.Encode(answer); err != nil {
			panic(err)
		}
	}
}
"""
# The user ann with the password hunter22, by bcrypt, which is all that distribution takes.
HTPASSWD = "ann:$2b$04$iFjHA/UvmiTes7vHwkJID.Art1XLduJfkGPoXwSo/tOlbDhVOcxnS\n"

Judge = Callable[[str], dict[str, str]]


@pytest.fixture(scope="session")
def crane() -> Path:
    """The program; got or built if it is not there."""
    return find("crane")


@pytest.fixture(scope="session")
def distribution() -> Path:
    """The program ``registry`` of CNCF distribution; built if it is not there."""
    return find("registry")


@pytest.fixture(scope="session")
def registry(distribution: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A registry for everyone, as ``host:port``; each test has names of its own in it."""
    with serve_registry(tmp_path_factory.mktemp("registry"), distribution) as host:
        yield host


@pytest.fixture(scope="session")
def guarded(distribution: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A registry that only ann may use, whose password is hunter22."""
    folder = tmp_path_factory.mktemp("guarded")
    file = folder / "htpasswd"
    file.write_text(HTPASSWD)
    with serve_registry(folder, distribution, htpasswd=file) as host:
        yield host


@pytest.fixture
def simple(crane: Path, tmp_path: Path) -> Iterator[str]:
    """crane's own registry, which has no API for referrers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    blobs = tmp_path / "crane-registry"
    blobs.mkdir()

    def ready() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            return False
        return True

    address = f"127.0.0.1:{port}"
    command = Command(crane, "registry", "serve", "--address", address, "--disk", blobs)
    with serve(command, ready=ready):
        yield address


@pytest.fixture(scope="session")
def modern() -> Iterator[str]:
    """A registry with the referrers API, in memory."""
    with subprocess.Popen([_built(), "serve"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


@pytest.fixture
def client(crane: Path) -> Registry:
    """A client that is nobody."""
    return Registry(crane)


@pytest.fixture(scope="session")
def judge() -> Iterator[Judge]:
    """What distribution's own parser, and crane's, say of a reference."""
    process = subprocess.Popen(
        [_built()], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    asked, answers = process.stdin, process.stdout
    assert asked is not None
    assert answers is not None

    def ask(text: str) -> dict[str, str]:
        asked.write(json.dumps(text) + "\n")
        answer: Any = json.loads(answers.readline())
        assert isinstance(answer, dict)
        return answer

    try:
        yield ask
    finally:
        asked.close()
        process.wait(30)
        answers.close()


def _built() -> Path:
    """Build the judge from its pinned modules, once for all workers and runs."""
    _CACHE.mkdir(parents=True, exist_ok=True)
    program = _CACHE / "judge"
    with (_CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not program.exists():
            (_CACHE / "go.mod").write_text(_GO_MOD)
            (_CACHE / "main.go").write_text(_JUDGE)
            subprocess.run(
                ["go", "build", "-mod=mod", "-o", "judge.new", "."], cwd=_CACHE, check=True
            )
            (_CACHE / "judge.new").rename(program)
    return program
