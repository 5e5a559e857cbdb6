"""What a release says on its page: the notes, the files, how to verify them."""

from collections.abc import Iterable, Sequence

from lading_artifact import Artifact, Release

_LIMIT = 125_000
"""The characters that GitHub takes."""
_NOTES = "notes"
_CHECKSUMS = "checksums"
_CUT = "\n\n(Cut here: the rest is in `{name}`.)"


def body_of(release: Release, repository: str, artifacts: Iterable[Artifact]) -> str:
    """Write the body of the release from all its artifacts: the same for the same artifacts.

    The text is that of the artifacts of kind ``notes``, cut if GitHub would not take all of it.
    """
    files = sorted((each for each in artifacts if each.is_download), key=lambda each: each.name)
    notes = [each for each in files if each.kind == _NOTES]
    rest = "\n\n".join([_table(files), _verification(release, repository, files)])
    room = _LIMIT - len(rest) - 2
    return "\n\n".join([*(_fitted(each, room // len(notes)) for each in notes), rest]) + "\n"


def _fitted(notes: Artifact, room: int) -> str:
    text = notes.file.read_text("utf-8", errors="replace").strip()
    cut = _CUT.format(name=notes.name)
    room -= 3  # the blank line before what follows, and the newline at the end
    return text if len(text) <= room else text[: room - len(cut)].rstrip() + cut


def _table(files: Sequence[Artifact]) -> str:
    rows = [f"| `{each.name}` | {each.size} | `{_hex(each)}` |" for each in files]
    table = "\n".join(["| file | bytes | SHA-256 |", "|---|--:|---|", *rows])
    many = f"{len(files)} files; `release.json` lists them with their digests."
    return "## Files\n\n" + (table if len(table) < _LIMIT // 2 else many)


def _hex(artifact: Artifact) -> str:
    return artifact.digest.removeprefix("sha256:")


def _verification(release: Release, repository: str, files: Sequence[Artifact]) -> str:
    checks = [_check(each.name) for each in files if each.kind == _CHECKSUMS]
    lines = [f"gh release download {release.tag} --repo {repository}", *checks]
    return "\n".join(["## Verify", "", "```sh", *lines, "```"])


def _check(manifest: str) -> str:
    """Return the command of GNU coreutils that checks a manifest such as SHA256SUMS."""
    return f"{manifest.removesuffix('SUMS').lower()}sum --check {manifest}"
