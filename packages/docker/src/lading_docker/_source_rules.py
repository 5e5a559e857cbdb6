"""Rules on what images from a Dockerfile are built from; each holds unless it is waived."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase

from lading_artifact import Release
from lading_docker._context import BadPattern, patterns_in, sent
from lading_docker._dockerfile import Base, parse
from lading_docker._mistake import mistake_at, needless
from lading_docker._outside import leading_out
from lading_docker._source import Source
from lading_docker._table import ImageTable
from lading_docker._ways import OURS
from lading_run import Problem

_BY_DIGEST = re.compile(r"[^@]+@sha256:[0-9a-f]{64}")

_SECRET = (
    ".git",
    ".env",
    ".env.*",
    "*.pem",
    "*.key",
    "*.p12",
    "*.pfx",
    "*.jks",
    "id_rsa*",
    "id_dsa*",
    "id_ecdsa*",
    "id_ed25519*",
    ".ssh",
    ".gnupg",
    ".aws",
    ".kube",
    ".docker",
    ".npmrc",
    ".pypirc",
    ".netrc",
    ".git-credentials",
)
"""What files and folders are called that no context should hold."""
_PUBLIC = ("*.pub", ".env.example", ".env.sample", ".env.template", ".env.dist")


def base_digest(source: Source) -> Iterator[Problem]:
    """Say which images the Dockerfile names by a tag, or by nothing."""
    dockerfile = parse(source.text)
    found: dict[Base, None] = {}
    for platform in source.table.targets:
        found |= dict.fromkeys(dockerfile.bases(source.given(platform)))
    for base in found:
        if not _BY_DIGEST.fullmatch(base.image):
            text, hint = _told(base)
            yield Problem(
                text=text, hint=hint, file=source.shown(source.dockerfile), line=base.line
            )


def context(source: Source) -> Iterator[Problem]:
    """Say what the context would send that is nobody's business; of a folder not what is in it."""
    ignore = source.ignore
    text = ignore.read_text("utf-8", errors="replace") if ignore.is_file() else ""
    found: dict[str, list[str]] = {}
    for path in sent(source.context, patterns_in(text)):
        if line := _line_against(path):
            paths = found.setdefault(line, [])
            if not any(path.startswith(f"{folder}/") for folder in paths):
                paths.append(path)
    for line, paths in found.items():
        more = f" and {len(paths) - 1} more like {line}" if len(paths) > 1 else ""
        yield Problem(
            text=f"the context would send {paths[0]}{more}",
            hint=f"Write at the end of {source.shown(ignore)}: {line}",
            file=source.shown(ignore) if ignore.is_file() else source.shown(source.dockerfile),
        )


Rule = Callable[[Source], Iterator[Problem]]

SOURCE_RULES: Mapping[str, Rule] = {"base-digest": base_digest, "context": context}
"""The rules on what images are built from, by the names by which they are waived."""


def held(name: str, table: ImageTable, release: Release) -> Iterator[Problem]:
    """Yield what is wrong with the sources of an image, and which waivers it does not need."""
    if table.from_ in OURS:
        yield from (needless(release, name, rule) for rule in SOURCE_RULES if rule in table.waive)
        return
    source = Source(table, release)
    lost = [*_lost(name, source)]
    yield from lost
    for key, rule in SOURCE_RULES.items() if not lost else ():
        try:
            found = [*rule(source)]
        except BadPattern as error:
            file = source.shown(source.ignore)
            yield Problem(text=str(error), file=file, line=error.line, exit_code=2)
            continue
        if key not in table.waive:
            waiver = f'waive it: waive = {{ {key} = "why" }} in [images.{name}].'
            yield from (
                replace(each, text=f"{name} ({key}): {each.text}", hint=f"{each.hint}\nOr {waiver}")
                for each in found
            )
        elif not found:
            yield needless(release, name, key)


def _lost(name: str, source: Source) -> Iterator[Problem]:
    if not source.dockerfile.is_file():
        yield mistake_at(
            source.release,
            (name, "from"),
            f"there is no file {source.table.from_}",
            "It is `wheels`, `go`, or the path of a Dockerfile that is committed.",
        )
    if not source.context.is_dir():
        text = f"there is no folder {source.table.context}"
        yield mistake_at(source.release, (name, "context"), text)
    named = [("from", source.table.from_), ("context", source.table.context)]
    ignore = [("context", source.shown(source.ignore))]
    yield from leading_out(name, source.release, named) or leading_out(name, source.release, ignore)


def _told(base: Base) -> tuple[str, str]:
    written = f" ({base.written})" if base.written != base.image else ""
    if not base.image:
        text = f"{base.written} names no image"
        return text, "Give its ARG a default, or name it in `arguments`."
    plain = base.image.partition("@")[0]
    text = f"{base.image}{written} has no digest, and can come to mean another image"
    return text, f"Write it with its digest, which `crane digest {plain}` tells: {plain}@sha256:…"


def _line_against(path: str) -> str:
    """Return the line that leaves a path out, if it should not be sent."""
    for part in path.split("/"):
        if not any(fnmatchcase(part, each) for each in _PUBLIC):
            for name in _SECRET:
                if fnmatchcase(part, name):
                    return f"**/{name}"
    return ""
