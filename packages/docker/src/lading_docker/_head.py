"""The images of HEAD, outside of a release."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lading_artifact import Artifact, Made, Order, Outcome, Release, Verdict, keep, room
from lading_docker._beforehand import of_requirements
from lading_docker._buildkit import BuildKit
from lading_docker._errors import NoBuilder, NotPassed
from lading_docker._folder import files_named, of_another_commit
from lading_docker._gate import ImageGate
from lading_docker._maker import IMAGE, ImageMaker, file_of
from lading_docker._release import images_of
from lading_docker._source_rules import held
from lading_docker._table import ImageTable
from lading_docker._ways import OURS
from lading_docker._world import World, world_of
from lading_project import Unit, load
from lading_run import Misused, Problem, Refused
from lading_version import head_release
from lading_wheels import build_head as build_wheels


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadImages:
    """What was built of HEAD: for each image its file, and what the rules say of all."""

    artifacts: Sequence[Artifact]
    summary: str


def build_head(root: Path, unit: Unit, out: Path, only: Sequence[str] = ()) -> HeadImages:
    """Build the images of HEAD into ``out``, from a clean clone, and hold them against the rules.

    ``only`` names some of them. If there is no folder ``out`` it is made, and git is told to ignore
    what is in it.

    :raises Misused: if the unit has no images, or none of a name.
    :raises Refused: if something is wrong beforehand, with all of it.
    :raises NotPassed: with all rules that are broken; the images are in ``out`` nevertheless.
    :raises NoBuilder: if no BuildKit builds some of them; the others are in ``out``.
    :raises LadingError: if an image cannot be made.
    """
    with room("lading-docker-") as folder:
        release = head_release(root, unit, folder)
        committed = load(release.source).unit(unit.name)
        world, chosen = world_of(committed), _chosen(images_of(committed), only)
        tables, lacking = _buildable(chosen, world, release)
        maker, gate = ImageMaker(tables, world), ImageGate(tables)
        made = _made(maker, release, root, unit, folder)
        verdict = gate.judge(release, made.artifacts)
        kept = keep([each for each in made.artifacts if each.kind == IMAGE], out)
    if verdict.outcome is not Outcome.CLEAN:
        text = f"The images that are built and lie in {out} break rules:"
        raise NotPassed(text, problems=[*verdict.problems, *lacking])
    if lacking:
        raise NoBuilder(f"{len(kept)} built; not built:", problems=lacking)
    return HeadImages(artifacts=kept, summary=verdict.summary)


def check_folder(root: Path, unit: Unit, folder: Path) -> Verdict:
    """Hold the images of HEAD that lie in ``folder``, and what they are built from, against rules.

    :raises Misused: if the unit has no images, or one is not there.
    :raises Refused: if what they need is not locked as it has to be, with all of it.
    :raises NotPassed: with all rules that are broken.
    """
    with room("lading-docker-") as scratch:
        release = head_release(root, unit, scratch)
        tables = _chosen(images_of(load(release.source).unit(unit.name)), ())
        gate = ImageGate(tables)
        wrong = [each for name in tables for each in of_requirements(name, tables[name], release)]
        if wrong:
            raise Refused("HEAD cannot be checked:", problems=wrong)
        files = files_named([folder / file_of(name, release) for name in tables])
        artifacts = [Artifact.of_file(file, kind=IMAGE) for file in files]
        verdict = gate.judge(release, artifacts)
        older = of_another_commit(files, release.commit)
        problems = [*gate.problems(release), *(older or verdict.problems)]
        for name, table in tables.items():
            problems += held(name, table, release)
    if problems or verdict.outcome is not Outcome.CLEAN:
        raise NotPassed("The images break rules:", problems=problems)
    return verdict


def _chosen(tables: Mapping[str, ImageTable], only: Sequence[str]) -> dict[str, ImageTable]:
    if not tables:
        hint = 'Name one in lading.toml: [images.app] with name = "ghcr.io/acme/app".'
        raise Misused("there are no images to build", hint=hint)
    if strange := [name for name in only if name not in tables]:
        raise Misused(
            f"there is no image {', '.join(strange)}", hint=f"There are {', '.join(tables)}."
        )
    return {name: table for name, table in tables.items() if not only or name in only}


def _buildable(
    tables: Mapping[str, ImageTable], world: World, release: Release
) -> tuple[Mapping[str, ImageTable], list[Problem]]:
    """Leave out the images that no BuildKit builds here, unless none would be left.

    :raises Refused: with all that is wrong, if that is more: others need not be built, then.
    """
    lacking = _lacking(tables, world)
    without = [problem for found in lacking.values() for problem in found]
    able = {name: table for name, table in tables.items() if name not in lacking}
    maker, gate = ImageMaker(tables, world), ImageGate(tables)
    problems = [*maker.problems(release), *gate.problems(release)]
    if problems and not (able and all(problem in without for problem in problems)):
        raise Refused("HEAD cannot be built:", problems=problems)
    return able or tables, without


def _lacking(tables: Mapping[str, ImageTable], world: World) -> dict[str, list[Problem]]:
    """Return, by image, why no BuildKit builds it here."""
    return {
        name: found
        for name, table in tables.items()
        if table.from_ not in OURS and (found := [*BuildKit(name, table, world).problems()])
    }


def _made(maker: ImageMaker, release: Release, root: Path, unit: Unit, folder: Path) -> Made:
    wheels = build_wheels(root, unit, folder / "wheels") if maker.needs else []
    dist = folder / "dist"
    dist.mkdir()
    inputs = [each for each in wheels if each.kind in maker.needs]
    return maker.make(Order(release=release, inputs=inputs, folder=dist))
