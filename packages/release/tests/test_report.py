import json

from lading_artifact import Artifact, Made, Order, Rank, Seen, State
from lading_release import conclusion, document, run_release, snapshot, status, table_of
from toys import Shelf, Text, World, plan_of


def test_the_rows_say_what_is_served_where(world: World) -> None:
    report = run_release(world.wish(), world.toys)
    digest = next(a.digest for a in report.built.bill.artifacts if a.name == "text.txt")
    assert table_of(report)[1][1] == (
        "text.txt",
        "7 B",
        digest.removeprefix("sha256:"),
        "shelf:text.txt",
        "fetched back, equal",
    )
    again = run_release(world.wish(), world.toys)
    assert [row[-1] for row in table_of(again)[1]] == ["fetched back, equal (was there)"] * 2


def test_the_rows_of_a_plan_say_what_is_to_do(world: World) -> None:
    report = run_release(world.wish(plan_only=True), world.toys)
    assert table_of(report)[1][1] == ("shelf", "text.txt", "7 B", "absent", "publish")
    run_release(world.wish(), world.toys)
    report = run_release(world.wish(plan_only=True), world.toys)
    assert table_of(report)[1][1] == ("shelf", "text.txt", "7 B", "same", "nothing to do")


def test_the_conclusion_counts(world: World) -> None:
    plan = run_release(world.wish(plan_only=True), world.toys)
    first, again = (run_release(world.wish(), world.toys) for _ in range(2))
    assert [conclusion(report) for report in (plan, first, again)] == [
        ["v1.2.0: 2 to publish; nothing was published (plan only)"],
        ["v1.2.0: 2 published, 0 were there; all 2 fetched back, equal"],
        ["v1.2.0: nothing was published, all 2 were there; fetched back, equal"],
    ]


class OnlySums(Shelf):
    def takes(self, artifact: Artifact, /) -> bool:
        return artifact.name == "SUMS"


def test_what_no_target_takes_is_told(world: World) -> None:
    world.toys.targets = [OnlySums(world.shelf.folder)]
    report = run_release(world.wish(), world.toys)
    folder = world.root / ".lading/v1.2.0/dist"
    assert conclusion(report)[1:] == [f"kept here only, in {folder}: text.txt"]


def test_of_a_snapshot_that_goes_nowhere_it_is_told_where_it_lies(world: World) -> None:
    report = run_release(snapshot(world.root), world.toys)
    told, *_ = conclusion(report)
    tag, folder = report.release.tag, report.built.folder
    assert told == f"{tag}: built in {folder}; no target takes any of it"


class Reference(Text):
    def make(self, order: Order, /) -> Made:
        return Made(artifacts=[Artifact(name="a-tag", kind="tag", digest=f"gitCommit:{'0' * 40}")])


def test_what_is_no_file_is_kept_nowhere(world: World) -> None:
    world.toys.targets = [OnlySums(world.shelf.folder)]
    world.toys.makers.append(Reference("reference", makes=frozenset({"tag"})))
    folder = world.root / ".lading/v1.2.0/dist"
    report = run_release(world.wish(), world.toys)
    assert conclusion(report)[1:] == [f"kept here only, in {folder}: text.txt"]


def test_of_many_that_no_target_takes_a_few_are_named(world: World) -> None:
    world.toys.targets = [OnlySums(world.shelf.folder)]
    world.toys.makers += [Text(name, makes=frozenset({name})) for name in "abcd"]
    folder = world.root / ".lading/v1.2.0/dist"
    report = run_release(world.wish(), world.toys)
    assert conclusion(report)[1:] == [f"kept here only, in {folder}: a.txt, b.txt, c.txt, 2 more"]


def test_the_document_is_json(world: World) -> None:
    report = run_release(world.wish(), world.toys)
    value = json.loads(json.dumps(document(report)))
    assert (value["schema"], value["tag"], value["version"]) == (1, "v1.2.0", "1.2.0")
    assert [each["artifact"] for each in value["served"]] == ["SUMS", "text.txt"]
    assert value["plan"]["digest"] == plan_of(report).digest


def test_a_name_that_is_there_to_be_moved_is_moved_and_one_that_newer_ones_took_stays(
    world: World,
) -> None:
    latest = Shelf(world.root.parent / "latest", "latest", Rank.SHOWN)
    world.toys.targets.append(latest)
    latest.folder.mkdir()
    (latest.folder / "text.txt").write_text("v1.1.0\n")
    (latest.folder / "SUMS").write_text("older\n")
    latest.says = lambda artifact: Seen(state=State.STALE, detail="points to v1.1.0, will be moved")
    plan = run_release(world.wish(plan_only=True), world.toys)
    assert {row[3:] for row in table_of(plan)[1] if row[0] == "latest"} == {
        ("stale", "points to v1.1.0, will be moved")
    }
    run_release(world.wish(), world.toys)
    assert len(latest.taken) == 2

    latest.says = lambda artifact: Seen(state=State.PASSED, detail="points to v1.3.0, which stays")
    (latest.folder / "text.txt").write_text("v1.3.0\n")
    report = run_release(world.wish(), world.toys)
    assert {row[-1] for row in table_of(report)[1][2:]} == {"points to v1.3.0, which stays"}
    assert conclusion(report) == [
        "v1.2.0: nothing was published, all 2 were there; fetched back, equal; 2 left to newer ones"
    ]
    assert (latest.folder / "text.txt").read_text() == "v1.3.0\n"
    assert status(world.wish(), world.toys).complete
