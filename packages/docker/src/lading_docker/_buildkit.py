"""Images from a Dockerfile, built by BuildKit by way of buildx."""

import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from lading_docker._errors import BuildFailed, NoBuilder
from lading_docker._source import Source
from lading_docker._table import ImageTable
from lading_docker._world import World
from lading_oci import Layout, LayoutWriter
from lading_run import Command, CommandFailed, Problem

_PATIENCE = 10
_PLACE = re.compile(r"^\S*?:(\d+)\n-{5,}\n(.*?)\n-{5,}\n", re.MULTILINE | re.DOTALL)
_ERROR = re.compile(r"^ERROR: (?:failed to build: )?(?:failed to solve: )?(.*)", re.MULTILINE)
_CANNOT = re.compile(r"^\s*OCI exporter:\s*false", re.MULTILINE)
_NO_LAYOUTS = (
    "the builder of this Docker writes no OCI layouts, for Docker keeps its images without "
    "containerd"
)
_HINT = (
    "Install Docker with buildx and run `docker buildx create --use`; or start buildkitd, here or "
    "on another machine, and name its address: `builder` in [images.{name}], or BUILDKIT_HOST. "
    "Images from wheels and Go need none."
)
_OTHER_PLATFORM = (
    "Another platform's programs run where QEMU is registered for them, by binfmt_misc. "
    "Or let a stage FROM --platform=$BUILDPLATFORM build for $TARGETARCH."
)


@dataclass(frozen=True, slots=True)
class BuildKit:
    """Builds one image from a Dockerfile."""

    name: str
    table: ImageTable
    world: World

    @property
    def address(self) -> str:
        """Where it is built; empty for the current builder of buildx."""
        return self.table.builder or self.world.builder

    def problems(self) -> Iterator[Problem]:
        """Say whether buildx or its builder is missing; nothing is got, nothing is started."""
        found = self.world.tools.look("buildx", runner=self.world.runner)
        if found.problem:
            yield found.problem
        if why := self._why_not(found.path):
            yield Problem(
                text=f"[images.{self.name}] no BuildKit builds {self.table.from_}: {why}",
                hint=_HINT.format(name=self.name),
                exit_code=NoBuilder.exit_code,
            )

    def build(
        self, source: Source, labels: Mapping[str, str], room: Path, *, anew: bool = False
    ) -> Layout:
        """Build for all platforms into a layout in ``room``, with one index as its root.

        If it is built ``anew``, nothing is taken from BuildKit's cache.

        :raises NoBuilder: if buildx has no builder.
        :raises BuildFailed: if it does not build, with what BuildKit says.
        """
        buildx = self.world.tools.find("buildx", runner=self.world.runner)
        if why := self._why_not(buildx):
            raise NoBuilder(
                f"no BuildKit builds {self.table.from_}: {why}", hint=_HINT.format(name=self.name)
            )
        with self._builder(buildx) as (builder, env):
            options = [*builder, *["--no-cache"] * anew, *self._options(source, labels)]
            command = Command(buildx, "build", *options, source.context, cwd=room, env=env)
            try:
                self.world.runner(command)
            except CommandFailed as error:
                raise _failure(self.name, source, error) from error
        return self._normal(room / "built")

    def _options(self, source: Source, labels: Mapping[str, str]) -> list[str]:
        pairs = {
            "--label": {**labels, **self.table.labels},
            "--build-arg": {**source.arguments, "SOURCE_DATE_EPOCH": str(source.release.epoch)},
        }
        return [
            f"--file={source.dockerfile}",
            f"--platform={','.join(map(str, self.table.targets))}",
            "--output=type=oci,tar=false,dest=built,rewrite-timestamp=true",
            "--provenance=false",
            "--sbom=false",
            "--pull=false",
            "--progress=plain",
            *([f"--target={self.table.target}"] if self.table.target else []),
            *(f"{flag}={k}={v}" for flag, each in pairs.items() for k, v in sorted(each.items())),
        ]

    @contextmanager
    def _builder(self, buildx: Path) -> Iterator[tuple[list[str], dict[str, str | None]]]:
        """Yield the options and the environment that choose the builder.

        One that is named by its address is made known to buildx in a folder that goes away.
        """
        env: dict[str, str | None] = {"BUILDX_GIT_LABELS": None, "BUILDX_GIT_INFO": "false"}
        if "://" not in self.address:
            yield ([f"--builder={self.address}"] if self.address else []), env
            return
        with TemporaryDirectory(prefix="lading-buildx-") as folder:
            env["BUILDX_CONFIG"] = folder
            create = ["create", "--name=lading", "--driver=remote", self.address]
            self.world.runner(Command(buildx, *create, env=env, looks=True))
            yield ["--builder=lading"], env

    def _normal(self, folder: Path) -> Layout:
        """Write the layout anew: one index without annotations, in the order of the table."""
        built = Layout.read(folder).platforms()
        if missing := [each for each in self.table.targets if each not in built]:
            raise BuildFailed(f"BuildKit built nothing for {', '.join(map(str, missing))}")
        (folder / "index.json").unlink()
        writer = LayoutWriter(folder)
        manifests = [
            replace(built[each], platform=each, annotations={}) for each in self.table.targets
        ]
        return writer.finish([writer.add_index(manifests)])

    def _why_not(self, buildx: Path | None) -> str:
        """Return why there is no builder, as far as that can be told; empty if there is one."""
        if "://" in self.address:
            return _silence(self.address)
        if buildx:
            return self._inspected(buildx)
        return "" if self.address else "there is no buildx, and no address of a buildkitd"

    def _inspected(self, buildx: Path) -> str:
        words = ["inspect", *([self.address] if self.address else [])]
        # What a builder can do is told only then; older ones know no --debug.
        tells_all = {"DEBUG": "1"}
        command = Command(buildx, *words, env=tells_all, looks=True, accepts=range(256), timeout=60)
        done = self.world.runner(command)
        if done.returncode:
            said = _ERROR.search(done.stderr)
            return said[1] if said else done.stderr.strip()
        found = re.search(r"^Error:\s*(.*)", done.stdout, re.MULTILINE)
        return found[1] if found else _NO_LAYOUTS if _CANNOT.search(done.stdout) else ""


def _silence(address: str) -> str:
    """Return why nothing listens at an address; empty if that cannot be told."""
    parts = urlsplit(address)
    try:
        if parts.scheme == "unix":
            with socket.socket(socket.AF_UNIX) as probe:
                probe.connect(parts.path)
        elif parts.scheme == "tcp":
            place = (parts.hostname or "", parts.port or 0)
            socket.create_connection(place, _PATIENCE).close()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        return f"nothing answers at {address} ({why or error})"
    return ""


def _failure(name: str, source: Source, error: CommandFailed) -> BuildFailed:
    """Return what BuildKit says, with the line of the Dockerfile."""
    said = [*_ERROR.finditer(error.stderr)]
    text = said[-1][1].strip() if said else str(error)
    places = [*_PLACE.finditer(error.stderr)]
    hint = _OTHER_PLATFORM if "exec format error" in error.stderr else ""
    problem = Problem(
        text="\n".join([text, *(place[2] for place in places[-1:])]),
        hint=hint,
        file=source.shown(source.dockerfile),
        line=int(places[-1][1]) if places else 0,
    )
    return BuildFailed(f"The image {name} does not build:", problems=[problem])
