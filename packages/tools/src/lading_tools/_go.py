"""Programs built by Go from pinned modules, checked by Go's checksum database."""

import json
import logging
import re
from collections.abc import Mapping
from pathlib import Path

from lading_run import Command, CommandFailed, Runner, Unavailable
from lading_tools._errors import ToolNotBuilt, ToolNotVerified
from lading_tools._platform import Platform
from lading_tools._tool import Tool
from lading_tools._version import version_of

log = logging.getLogger(__name__)

_HOUR = 3600
_OURS: Mapping[str, str | None] = {
    # Never empty: then the user's own file of settings for Go would be asked.
    "GOFLAGS": "-mod=mod",
    "GOTOOLCHAIN": "local",
    "GO111MODULE": "on",
    "GOWORK": "off",
    "GONOSUMCHECK": None,
}
_NO_MODULE = Path("/")
"""Where Go is asked: below a go.mod, such as that of a checkout with a cache, it would write it."""
_ASKED = ("GOVERSION", "GOSUMDB", "GONOSUMDB")
_INSECURE = re.compile(r"SECURITY ERROR|checksum mismatch")
_TOO_OLD = re.compile(r"requires go >= (\d+\.\d+(?:\.\d+)?)")


def go_version(runner: Runner) -> str:
    """Return the version of ``go``, such as ``1.26.8``.

    :raises ToolMissing: if there is no ``go``.
    :raises LadingError: if it does not work.
    """
    return _settings(runner)["GOVERSION"].removeprefix("go")


def too_old(go: str, wanted: str) -> bool:
    """Say whether a Go is older than is wanted; one that is unknown is not.

    >>> too_old("1.19.8", "1.26.0"), too_old("1.26.8", "1.26"), too_old("1.27rc1", "")
    (True, False, False)
    """
    have, need = version_of(_spelled(go)), version_of(_spelled(wanted))
    return have is not None and need is not None and have < need


def build(tool: Tool, platform: Platform, folder: Path, runner: Runner) -> Mapping[str, str]:
    """Build the program of a tool into ``folder``, under the tool's name; return where it is from.

    Nothing is built before the module is what the lock says. All else that it is made of is what
    Go's checksum database says, even where the user has switched that off for himself.

    :raises ToolNotVerified: if anything is not what it should be.
    :raises ToolNotBuilt: if it cannot be downloaded or built, or needs a newer Go.
    """
    settings = _settings(runner)
    env = {**_OURS, **_checked(settings, tool, runner)}
    said = _downloaded(tool, env, runner)
    _check_module(tool, said)
    _check_age(tool, Path(said["GoMod"]), settings["GOVERSION"])
    _install(tool, platform, folder, env, runner)
    return {"source": tool.source, "sum": tool.sum, "go": settings["GOVERSION"]}


def _settings(runner: Runner) -> dict[str, str]:
    command = Command(
        "go", "env", "-json", *_ASKED, cwd=_NO_MODULE, env=_OURS, looks=True, timeout=60
    )
    told = runner(command).stdout
    try:
        found = json.loads(told)
        return {name: found[name] for name in _ASKED}
    except (ValueError, KeyError, TypeError):
        raise Unavailable(f"`{command}` answers {told[:80]!r}") from None


def _checked(settings: Mapping[str, str], tool: Tool, runner: Runner) -> dict[str, str]:
    """Return the variables that keep the checksum database on, and say so if it was not."""
    env = {}
    if settings["GOSUMDB"] == "off":
        env["GOSUMDB"] = _own_database(runner)
    if settings["GONOSUMDB"]:
        env["GONOSUMDB"] = "none"  # the name of no module; GOPRIVATE would count if it were empty
    if env:
        off = "GOSUMDB=off" if "GOSUMDB" in env else f"GONOSUMDB={settings['GONOSUMDB']}"
        log.info("%s is not heeded: %s is checked by Go's checksum database", off, tool.name)
    return env


def _own_database(runner: Runner) -> str:
    """Return the checksum database that Go asks where nobody has set one."""
    unset = {**_OURS, "GOENV": "off", "GOSUMDB": None}
    return runner(Command("go", "env", "GOSUMDB", env=unset, looks=True, timeout=60)).stdout.strip()


def _downloaded(tool: Tool, env: Mapping[str, str | None], runner: Runner) -> dict[str, str]:
    """Return what Go says of the module, which it has then downloaded."""
    module = f"{tool.module}@{tool.version}"
    command = Command(
        "go", "mod", "download", "-json", module,
        cwd=_NO_MODULE, env=env, quiet=True, timeout=_HOUR, accepts=(0, 1),
    )  # fmt: skip
    done = runner(command)
    try:
        said: dict[str, str] = json.loads(done.stdout)
    except ValueError:
        said = {"Error": done.stderr.strip() or "no answer"}
    if done.returncode or "Error" in said:
        raise _failure(tool, said.get("Error") or done.stderr)
    return said


def _check_module(tool: Tool, said: Mapping[str, str]) -> None:
    if said.get("Sum") != tool.sum:
        raise ToolNotVerified(
            f"{tool.module}@{tool.version} is {said.get('Sum')}, but the lock says {tool.sum}",
            hint="Nothing was built. Who changed it, the module or the lock?",
        )


def _check_age(tool: Tool, go_mod: Path, go: str) -> None:
    wanted = re.search(r"(?m)^go\s+(\S+)", go_mod.read_text(encoding="utf-8"))
    if wanted and too_old(go, wanted[1]):
        raise _failure(tool, f"requires go >= {wanted[1]}")


def _install(
    tool: Tool, platform: Platform, folder: Path, env: Mapping[str, str | None], runner: Runner
) -> None:
    bin_ = folder / "bin"
    build_env = {
        **env,
        "GOFLAGS": "-mod=mod -trimpath -buildvcs=false",
        "GOBIN": str(bin_),
        "GOOS": platform.system,
        "GOARCH": platform.machine,
        "CGO_ENABLED": "0",
    }
    flags = " ".join(["-s -w", *(f"-X {each}" for each in tool.linked)])
    command = Command(
        "go", "install", f"-ldflags={flags}", tool.source,
        cwd=folder, env=build_env, quiet=True, timeout=_HOUR,
    )  # fmt: skip
    try:
        runner(command)
    except CommandFailed as error:
        raise _failure(tool, error.stderr) from error
    (built,) = bin_.iterdir()
    built.rename(folder / tool.name)
    bin_.rmdir()


def _failure(tool: Tool, said: str) -> ToolNotBuilt | ToolNotVerified:
    what = f"{tool.name} {tool.version}"
    if _INSECURE.search(said):
        return ToolNotVerified(
            f"{what} is not what Go's checksum database says: {_last(said)}",
            hint="Nothing was built. What lies between you and the module proxy?",
        )
    if found := _TOO_OLD.search(said):
        hint = f"Install Go {found[1]} or newer: https://go.dev/dl/"
        return ToolNotBuilt(f"{what} needs Go {found[1]}", hint=hint)
    return ToolNotBuilt(
        f"{what} cannot be built: {_last(said)}",
        hint="It is built from the module proxy that `go env GOPROXY` names.",
    )


def _last(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return "\n".join(line for line in lines if not line.startswith("go: downloading"))[-1000:]


def _spelled(go: str) -> str:
    """Return a version of Go as others write theirs: ``1.27rc1`` is ``1.27-rc1``."""
    return re.sub(r"(?<=\d)(rc|beta)", r"-\1", go.removeprefix("go"))
