from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from imagery import HERE, Repo, git
from lading_artifact import Artifact, Rank, Release, State, digest_of, size_of, straight
from lading_docker import ImagePlace, ImageTable, NoImage, TagPlace, World, world_of
from lading_docker._contents import images_in
from lading_docker._errors import TagTaken
from lading_docker._registries import RegistryTable
from lading_docker._release import targets
from lading_docker._tags import POLICY
from lading_oci import Digest, LayoutWriter, Name, PlainHttp, Reference, Registry
from lading_project import Unit, load
from lading_run import Misused

pytestmark = pytest.mark.engine


def table(host: str, repository: str) -> ImageTable:
    return ImageTable(
        name=f"{host}/{repository}",
        from_="go",
        package="./cmd/hello",
        variables={"main.version": "{version}"},
        platforms=(f"linux/{HERE}",),
    )


def places(release: Release, world: World, images: ImageTable) -> tuple[ImagePlace, TagPlace]:
    unit = Unit(tables={"images": {"hello": images}})
    image, tags = targets(unit, release)
    assert isinstance(image, ImagePlace)
    assert isinstance(tags, TagPlace)
    return replace(image, world=world), replace(tags, world=world)


def published(
    repo: Repo, world: World, images: ImageTable, version: str
) -> tuple[Release, ImagePlace, TagPlace, Sequence[Artifact]]:
    release = replace(repo.release(version), version=version, tag=f"v{version}")
    made = repo.make(release, world, {"hello": images}).artifacts
    image, tags = places(release, world, images)
    image.take(release, made[0], made)
    return release, image, tags, made


def test_an_image_is_pushed_by_digest_and_read_back_as_the_same_file(
    repo: Repo, world: World, registry: str, client: Registry, tmp_path: Path
) -> None:
    images = table(registry, "acme/pushed")
    release = repo.release()
    made = repo.make(release, world, {"hello": images}).artifacts
    image, tags = places(release, world, images)
    file = made[0]
    assert (image.name, image.rank) == (f"{registry}/acme/pushed", Rank.STORED)
    assert image.snapshots
    assert [image.takes(each) for each in made] == [True, False, False, False]
    assert [tags.takes(each) for each in made] == [False, True, True, True]
    seen = image.look(release, [file])[file.name]
    assert seen.state is State.ABSENT
    size = size_of(images_in(file.file)[0].size)
    assert seen.detail == f"linux/{HERE} {size}, 1 of 1 layers new"

    image.take(release, file, made)
    seen = image.look(release, [file])[file.name]
    assert (seen.state, seen.detail.rpartition(",")[2]) == (State.SAME, " 0 of 1 layers new")
    assert client.tags(Name.parse(image.name)) == ()
    back = tmp_path / "back"
    back.mkdir()
    assert image.read_back(release, file, back) == file.digest
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    fetched = image.fetch(release, file.name, made, elsewhere)
    assert fetched is not None
    assert digest_of(fetched) == file.digest
    assert image.fetch(release, "release.json", (), elsewhere) is None
    assert image.directions(release, [file]) == [f"docker pull {image.name}@{file.holds}"]


def test_what_is_waived_stands_in_the_plan(repo: Repo, world: World, registry: str) -> None:
    waive = {"non-root": "mounts need root", "labels": "by hand"}
    images = replace(table(registry, "acme/waived"), waive=waive)
    release = repo.release()
    [file, *_] = repo.make(release, world, {"hello": images}).artifacts
    seen = places(release, world, images)[0].look(release, [file])[file.name]
    assert seen.detail.endswith("; waived: non-root (mounts need root), labels (by hand)")


def test_tags_point_to_the_newest_of_their_line_and_never_backwards(
    repo: Repo, world: World, registry: str, client: Registry
) -> None:
    images = table(registry, "acme/tagged")
    name = Name.parse(f"{registry}/acme/tagged")

    def tagged(version: str) -> dict[str, tuple[State, str]]:
        release, _, tags, made = published(repo, world, images, version)
        before = tags.look(release, made[1:])
        for each in made[1:]:
            if before[each.name].state in {State.ABSENT, State.STALE}:
                tags.take(release, each, made)
                assert tags.read_back(release, each, Path()) == made[0].holds
        return {each.rpartition(":")[2]: (s.state, s.detail) for each, s in before.items()}

    absent = (State.ABSENT, "")
    assert tagged("1.2.0") == {"v1.2.0": absent, "1.2": absent, "latest": absent}
    stale = (State.STALE, "points to 1.2.0, will be moved")
    assert tagged("1.3.0") == {"v1.3.0": absent, "1.3": absent, "latest": stale}
    newest = client.resolve(Reference(name, "latest"))
    assert tagged("1.2.1") == {
        "v1.2.1": absent,
        "1.2": stale,
        "latest": (State.PASSED, "is for 1.3.0, which is newer"),
    }
    assert client.resolve(Reference(name, "latest")) == newest
    assert tagged("1.3.0-rc.1") == {"v1.3.0-rc.1": absent}


def test_a_tag_that_never_moves_and_points_elsewhere_is_a_conflict(
    repo: Repo, world: World, registry: str, client: Registry
) -> None:
    images = table(registry, "acme/conflict")
    release, _, tags, made = published(repo, world, images, "1.2.0")
    _, _, _, other = published(repo, world, images, "1.1.0")
    client.tag(Name.parse(f"{registry}/acme/conflict"), Digest.parse(other[0].holds), "v1.2.0")
    seen = tags.look(release, made[1:])
    assert [seen[each.name].state for each in made[1:]] == [
        State.DIFFERENT,
        State.ABSENT,
        State.ABSENT,
    ]
    assert seen[made[1].name].detail == f"points to {other[0].holds}"
    with pytest.raises(NoImage, match=r"acme/conflict:1\.2 is not there$"):
        tags.read_back(release, made[2], Path())


def test_a_tag_that_another_release_takes_in_between_is_left_to_it(
    repo: Repo, world: World, registry: str, client: Registry
) -> None:
    images = table(registry, "acme/raced")
    name = Name.parse(f"{registry}/acme/raced")
    release, _, tags, made = published(repo, world, images, "1.2.0")
    newer, _, others, theirs = published(repo, world, images, "1.3.0")
    others.take(newer, theirs[3], theirs)
    tags.take(release, made[3], made)
    assert str(client.resolve(Reference(name, "latest"))) == theirs[0].holds
    client.tag(name, Digest.parse(theirs[0].holds), "v1.2.0")
    with pytest.raises(TagTaken, match=r"acme/raced:v1\.2\.0 points to sha256:\w+ by now"):
        tags.take(release, made[1], made)


def test_a_newer_release_in_git_keeps_latest_from_being_made(
    repo: Repo, world: World, registry: str
) -> None:
    images = table(registry, "acme/late")
    git(repo.root, "tag", "v1.4.0")
    git(repo.root, "tag", "v2.0.0-rc.1")
    release, _, tags, made = published(repo, world, images, "1.2.0")
    seen = tags.look(release, made[1:])
    assert [(seen[a.name].state, seen[a.name].detail) for a in made[1:]] == [
        (State.ABSENT, ""),
        (State.ABSENT, ""),
        (State.PASSED, "is for 1.4.0, which is newer"),
    ]


def test_an_image_without_a_version_gives_way(
    repo: Repo, world: World, registry: str, client: Registry
) -> None:
    images = replace(
        table(registry, "acme/foreign"), labels={"org.opencontainers.image.version": "x"}
    )
    _, _, _, foreign = published(repo, world, images, "1.0.0")
    client.tag(Name.parse(f"{registry}/acme/foreign"), Digest.parse(foreign[0].holds), "latest")
    own = table(registry, "acme/foreign")
    release, _, tags, made = published(repo, world, own, "1.2.0")
    seen = tags.look(release, [made[3]])[made[3].name]
    assert seen.state is State.STALE
    assert seen.detail == "points to an image that names no version, will be moved"


@pytest.mark.parametrize("config", [b"", b"no JSON", b"\xff", b"[" * 100_000, b"[]"])
def test_what_is_no_image_gives_way(
    repo: Repo, world: World, registry: str, tmp_path: Path, config: bytes
) -> None:
    client, name = world.registry(), Name(registry, f"acme/chart-{Digest.of(config).hex[:8]}")
    writer = LayoutWriter(tmp_path / "chart")
    chart = writer.add_manifest(writer.add_bytes(config, "application/vnd.x.config"), [])
    client.tag(name, client.push(writer.finish([chart]), name).digest, "latest")
    release = repo.release()
    _, tags = places(release, world, table(registry, "x"))
    latest = Artifact(name=f"{name}:latest", kind="image-tag", digest=str(Digest.of(b"other")))
    place = replace(tags, image=name, moving={"latest": "latest"})
    seen = place.look(release, [latest])[latest.name]
    assert (seen.state, seen.detail) == (
        State.STALE,
        "points to an image that names no version, will be moved",
    )


def test_a_rehearsal_serves_all_names_from_one_registry(
    repo: Repo, world: World, tmp_path: Path
) -> None:
    images = table("ghcr.io", "acme/api")
    release = repo.release()
    made = repo.make(release, world, {"hello": images}).artifacts
    image, tags = places(release, world, images)
    served = tmp_path / "served"
    for each in (image, tags):
        (served / each.name).mkdir(parents=True)
    with (
        image.stand_in(served / image.name, straight) as there,
        tags.stand_in(served / tags.name, straight) as beside,
    ):
        assert there.problems(release) == []
        there.take(release, made[0], made)
        beside.take(release, made[1], made)
        [command] = there.directions(release, [made[0]])
        assert command.startswith("docker pull 127.0.0.1:")
        assert command.endswith(f"/ghcr.io/acme/api@{made[0].holds}")
        assert beside.look(release, [made[1]])[made[1].name].state is State.SAME
    assert sorted(each.name for each in served.iterdir()) == ["ghcr.io", "registry"]
    with tags.stand_in(served / tags.name, straight) as again:
        assert again.look(release, [made[1]])[made[1].name].state is State.SAME


def test_a_missing_login_hinders_publishing_and_no_plan(repo: Repo, world: World) -> None:
    release = repo.release()
    image, _ = places(release, world, table("ghcr.io", "acme/api"))
    [problem] = image.problems(release)
    assert problem.text == "there is no login for ghcr.io, where ghcr.io/acme/api goes"
    assert "LADING_REGISTRY_USER_GHCR_IO" in problem.hint
    assert problem.hint.endswith('If it wants none: anonymous = true in [registries."ghcr.io"].')
    assert (problem.exit_code, problem.blocks_plan) == (69, False)
    assert POLICY[-1] == "latest"


def test_a_registry_without_tls_that_wants_no_login_is_used_where_the_settings_say_so(
    repo: Repo, world: World, registry: str, tmp_path: Path
) -> None:
    host = f"0.0.0.0:{registry.rpartition(':')[2]}"  # this machine, by an address that is not its
    images = table(host, "acme/inside")
    release = repo.release()
    made = repo.make(release, world, {"hello": images}).artifacts
    image, _ = places(release, world, images)
    with pytest.raises(PlainHttp, match="where HTTPS was tried"):
        image.take(release, made[0], made)

    settings = f'[registries."{host}"]\nanonymous = true\nplain-http = true\n'
    (tmp_path / "lading.toml").write_text(settings)
    inside = replace(image, world=world_of(load(tmp_path).unit()))
    assert inside.problems(release) == []
    inside.take(release, made[0], made)
    assert inside.read_back(release, made[0], tmp_path) == made[0].digest


def test_for_a_registry_where_we_are_nobody_no_login_is_looked_for(
    world: World, registry: str
) -> None:
    asked: list[str] = []
    known = replace(world, logins=asked.append)
    nobody = {registry: RegistryTable(anonymous=True)}
    replace(known, registries=nobody).registry().tags(Name(registry, "acme/none"))
    assert asked == []
    known.registry().tags(Name(registry, "acme/none"))
    assert asked == [registry]


def test_settings_of_what_is_no_registry_are_told() -> None:
    hosts = ("acme", "ghcr.io", "a/b")
    tables = Unit(tables={"registries": dict.fromkeys(hosts, RegistryTable())})
    with pytest.raises(Misused) as caught:
        world_of(tables, {})
    assert str(caught.value).splitlines() == [
        "[registries.\"acme\"] 'acme' is no registry",
        "[registries.\"a/b\"] 'a/b' is no registry",
    ]
