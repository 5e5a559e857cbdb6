"""What a release says on its page."""

from dataclasses import replace
from pathlib import Path

from lading_artifact import Artifact, Release
from lading_github._body import body_of

RELEASE = Release(
    unit="",
    version="1.2.0",
    tag="v1.2.0",
    commit="0" * 40,
    epoch=0,
    source=Path(),
    root=Path(),
    work=Path(),
)


def notes_of(folder: Path, content: bytes, name: str = "NOTES.md") -> Artifact:
    (folder / name).write_bytes(content)
    return Artifact.of_file(folder / name, kind="notes")


def test_without_notes_and_checksums_it_names_the_files(tmp_path: Path) -> None:
    file = Artifact(name="app.whl", kind="wheel", digest="sha256:ab", size=7, path=tmp_path)
    tag = Artifact(name="v1.2.0", kind="tag", digest="gitCommit:cd")
    assert body_of(RELEASE, "acme/app", [tag, file]) == (
        "## Files\n\n"
        "| file | bytes | SHA-256 |\n|---|--:|---|\n| `app.whl` | 7 | `ab` |\n\n"
        "## Verify\n\n```sh\ngh release download v1.2.0 --repo acme/app\n```\n"
    )


def test_every_manifest_is_checked_by_its_own_command(tmp_path: Path) -> None:
    sums = Artifact(name="SHA256SUMS", kind="checksums", digest="sha256:0", path=tmp_path)
    body = body_of(RELEASE, "acme/app", [replace(sums, name="SHA512SUMS"), sums])
    assert body.endswith(
        "```sh\ngh release download v1.2.0 --repo acme/app\n"
        "sha256sum --check SHA256SUMS\nsha512sum --check SHA512SUMS\n```\n"
    )


def test_notes_that_are_no_utf8_do_not_stop_a_release(tmp_path: Path) -> None:
    body = body_of(RELEASE, "acme/app", [notes_of(tmp_path, b"caf\xe9\n")])
    assert body.startswith("caf\ufffd\n\n## Files\n")


def test_notes_are_cut_where_github_takes_no_more(tmp_path: Path) -> None:
    notes = [notes_of(tmp_path, b"x" * 125_000, name) for name in ("A.md", "B.md")]
    body = body_of(RELEASE, "acme/app", notes)
    assert len(body) <= 125_000
    assert len(body) > 124_900
    for name in ("A.md", "B.md"):
        assert body.count(f"x\n\n(Cut here: the rest is in `{name}`.)\n\n") == 1


def test_a_table_that_is_too_long_leaves_room_for_the_notes(tmp_path: Path) -> None:
    file = Artifact(name="app", kind="wheel", digest=f"sha256:{'0' * 64}", path=tmp_path)
    many = [replace(file, name=f"a-rather-long-name-{number}.whl") for number in range(999)]
    body = body_of(RELEASE, "acme/app", [*many, notes_of(tmp_path, b"News.\n")])
    assert body.startswith(
        "News.\n\n## Files\n\n1000 files; `release.json` lists them with their digests.\n\n## Ver"
    )
