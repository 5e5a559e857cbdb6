"""The `go` on PATH, such that nothing on this machine reaches the bytes that it makes."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lading_binaries._build_info import BuildInfo
from lading_binaries._platform import Platform
from lading_run import Command, Runner, run

_UMASK = 0o022

_ALONE: Mapping[str, str] = {
    "GOENV": "off",
    "GOFLAGS": "",
    "GOTOOLCHAIN": "local",
    "GO111MODULE": "on",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}
"""What keeps the user's settings out; nothing else of the environment is let in."""

_WAYS = (
    *("GOPROXY", "GOPRIVATE", "GONOPROXY", "GOSUMDB", "GONOSUMDB", "GOINSECURE", "GOAUTH", "GOVCS"),
    *("GOPATH", "GOMODCACHE", "GOCACHE", "GOCACHEPROG", "GOTMPDIR"),
)
"""Where modules come from and where they are kept: the user's own, for they decide no byte."""

_FIELDS = "ImportPath,Name,Dir,GoFiles,CgoFiles,ImportMap"
_CHECKER = Path(__file__).with_name("variables.go")


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A folder with a go.mod in a clean checkout, and how it is built."""

    root: Path
    """The checkout."""
    folder: str
    cgo: bool = False
    tags: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        """The folder."""
        return self.root / self.folder

    @property
    def workspace(self) -> str:
        """The go.work of the checkout that holds for it; ``off``, so that none above is found."""
        folder = self.path
        while not (folder / "go.work").is_file():
            if folder == self.root:
                return "off"
            folder = folder.parent
        return str(folder / "go.work")

    def environment(self, platform: Platform) -> dict[str, str]:
        """Return what it is built with for a platform."""
        return {
            "GOWORK": self.workspace,
            "CGO_ENABLED": str(int(self.cgo)),
            **platform.environment,
        }


class Go:
    """Asks Go, and builds with it.

    Its methods raise `ToolMissing` if there is none, and `CommandFailed` with what it said.
    """

    def __init__(self, scratch: Path, runner: Runner = run) -> None:
        """Take a folder for what it writes, which need not be there yet."""
        self._scratch = scratch
        self._run = runner
        self._facts: Mapping[str, str] | None = None

    @property
    def version(self) -> str:
        """Such as ``go1.26.8``."""
        return self._known()["GOVERSION"]

    @property
    def compiler(self) -> str:
        """What the C compiler says of its version."""
        program = self._go("env", "CC", cwd=self._room()).split()
        said = self._run(Command(*program, "--version", looks=True, clean=True)).stdout
        return said.partition("\n")[0].strip()

    def platforms(self) -> Mapping[str, bool]:
        """Return the platforms that it can build for, and whether cgo can be there."""
        said = self._go("tool", "dist", "list", "-json", cwd=self._room())
        return {
            f"{each['GOOS']}/{each['GOARCH']}": bool(each["CgoSupported"]) for each in _read(said)
        }

    def packages(self, module: Module, package: str, platform: Platform) -> list[dict[str, object]]:
        """List a package, which comes last, and all that it is made of, as `go list` does."""
        said = self._go(
            *("list", "-deps", "-buildvcs=false", f"-json={_FIELDS}", *_tags(module), package),
            cwd=module.path,
            env=module.environment(platform),
        )
        return _read(said)

    def check(self, requests: Sequence[object]) -> list[list[dict[str, object]]]:
        """Ask which variables cannot be set when it links; see ``variables.go``."""
        said = self._go("run", str(_CHECKER), cwd=self._room(), stdin=json.dumps(requests))
        answers: list[list[dict[str, object]]] = json.loads(said)
        return answers

    def build(
        self,
        module: Module,
        package: str,
        platform: Platform,
        out: Path,
        *,
        values: Mapping[str, str],
        processes: int,
    ) -> None:
        """Build a program into the file ``out``, with variables set to ``values``."""
        settings = (f"-X {_quoted(f'{name}={value}')}" for name, value in values.items())
        self._go(
            *("build", "-trimpath", "-buildvcs=true", f"-p={processes}", *_tags(module)),
            *("-ldflags", " ".join(["-s -w -buildid=", *settings]), "-o", str(out), package),
            cwd=module.path,
            env=module.environment(platform),
        )

    def read_back(self, file: Path) -> BuildInfo:
        """Return what Go wrote into a program on how it was built."""
        return BuildInfo.parse(self._go("version", "-m", str(file), cwd=self._room()))

    def _go(
        self, *argv: str, cwd: Path, env: Mapping[str, str] = {}, stdin: str | None = None
    ) -> str:
        ways = {name: value for name in _WAYS if (value := self._known().get(name))}
        command = Command(
            "go",
            *argv,
            cwd=cwd,
            env={"GOWORK": "off", "CGO_ENABLED": "0", **ways, **_ALONE, **env},
            stdin=stdin,
            looks=True,
            clean=True,
            umask=_UMASK,
        )
        return self._run(command).stdout

    def _known(self) -> Mapping[str, str]:
        if self._facts is None:
            names = ("GOVERSION", *_WAYS)
            keep = {"GOFLAGS": "", "GOWORK": "off", "GOTOOLCHAIN": "local"}
            asked = ("go", "env", "-json", *names)
            command = Command(*asked, cwd=self._room(), env=keep, looks=True, private=True)
            self._facts = json.loads(self._run(command).stdout)
        return self._facts

    def _room(self) -> Path:
        self._scratch.mkdir(parents=True, exist_ok=True)
        return self._scratch


def _tags(module: Module) -> tuple[str, ...]:
    return (f"-tags={','.join(module.tags)}",) if module.tags else ()


def _quoted(text: str) -> str:
    quote = '"' if "'" in text else "'"
    return f"{quote}{text}{quote}"


def _read(text: str) -> list[dict[str, object]]:
    """Read JSON values one after the other, or in an array."""
    if text.lstrip().startswith("["):
        array: list[dict[str, object]] = json.loads(text)
        return array
    return list(_values(text))


def _values(text: str) -> Iterator[dict[str, object]]:
    decoder, at = json.JSONDecoder(), 0
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        value, at = decoder.raw_decode(text, at)
        yield value
