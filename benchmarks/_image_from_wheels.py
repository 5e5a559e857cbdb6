"""An image from wheels, as a release makes it, but for the clone and the project's own wheel."""

import sys
from pathlib import Path
from tempfile import mkdtemp

from lading_artifact import Artifact, Order, Release
from lading_docker import ImageMaker, ImageTable, World
from lading_tools import Toolbox


def main(root: str, base: str, cache: str, platforms: str) -> None:
    """Make the image of ``root`` for the platforms; an empty ``cache`` is one of its own."""
    source = Path(root)
    room = Path(mkdtemp(dir=source.parent, prefix="ours-"))
    out = room / "dist"
    out.mkdir()
    release = Release(
        unit="",
        version="1.2.0",
        tag="v1.2.0",
        commit="0" * 40,
        epoch=1_700_000_000,
        source=source,
        root=source,
        work=room / "work",
    )
    table = ImageTable(
        name="localhost/acme/again",
        from_="wheels",
        base=base,
        requirements="requirements.lock",
        platforms=tuple(platforms.split(",")),
    )
    world = World(
        tools=Toolbox(), cache=Path(cache) if cache else room / "cache", logins=lambda _: None
    )
    wheels = [Artifact.of_file(each, kind="wheel") for each in source.glob("dist/*.whl")]
    made = ImageMaker({"again": table}, world).make(
        Order(release=release, inputs=wheels, folder=out)
    )
    print(made.artifacts[0].holds)


if __name__ == "__main__":
    main(*sys.argv[1:])
