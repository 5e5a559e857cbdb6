"""What a clone does once: the sessions that a commit needs, and the news that all is public."""

import sys
from pathlib import Path

from lading_faults import Fault, Kind, Point, Reference
from lading_faults._course import _said_of_listeners, _said_of_once
from lading_faults._job import Job
from lading_faults._record import Event, Record, read
from lading_faults._sessions import Sessions
from lading_faults._striker import Striker
from lading_faults._way import Disturbed
from lading_run import Command

TOLD = ("crier", "tell published")


def job(folder: Path, clone: str, *calls: tuple[str, str]) -> Job:
    name = f"{clone}-{len(list(folder.iterdir()))}"
    (folder / name).mkdir()
    made = Job(root=folder / clone, state=folder, tag="v1", folder=folder / name, made=folder)
    record = Record(made.record, made.servers)
    for target, what in calls:
        record.write(Event(target=target, what=what, nth=record.count(target, what)))
    return made


def reference(pattern: Job) -> Reference:
    return Reference(
        job=pattern,
        served=[],
        world={},
        plan=pattern.folder,
        apart=frozenset({"crier"}),
        once=[TOLD],
        first=Event(target="hub", what="take a", nth=1),
        points=[],
    )


def point(kind: Kind, target: str, *, elsewhere: bool = False) -> Point:
    return Point(Fault(kind=kind, target=target, what="tell published"), elsewhere)


def said(at: Point, *jobs: Job) -> list[str]:
    return list(_said_of_once(at, jobs, reference(jobs[0])))


def test_who_tells_twice_in_one_clone_is_found_out(tmp_path: Path) -> None:
    first, again = job(tmp_path, "one", TOLD), job(tmp_path, "one", TOLD)
    other = job(tmp_path, "two", TOLD)
    assert said(point(Kind.RESET, "hub"), first, again) == [
        "crier: tell published happened 2 times in one"
    ]
    assert said(point(Kind.RESET, "hub"), first, other) == []


def test_who_was_killed_while_it_told_may_tell_again_but_once(tmp_path: Path) -> None:
    first, again = job(tmp_path, "one", TOLD), job(tmp_path, "one", TOLD)
    assert said(point(Kind.KILLED_AFTER, "crier"), first, again) == []
    more = job(tmp_path, "one", TOLD)
    assert said(point(Kind.KILLED_AFTER, "crier"), first, again, more) == [
        "crier: tell published happened 3 times in one"
    ]


def test_who_never_tells_is_found_out(tmp_path: Path) -> None:
    first, again = job(tmp_path, "one"), job(tmp_path, "one", ("hub", "look"))
    assert said(point(Kind.RESET, "hub"), first, again) == ["crier: tell published never happened"]
    assert said(point(Kind.RESET, "hub", elsewhere=True), first, again) == []


def test_a_listener_that_changes_the_verdict_is_found_out(tmp_path: Path) -> None:
    first = job(tmp_path, "one")

    def verdict(kind: Kind, target: str, code: int) -> list[str]:
        disturbed = Disturbed([(first, code)], first)
        return list(_said_of_listeners(point(kind, target), disturbed, frozenset({"crier"})))

    assert verdict(Kind.RESET, "crier", 5) == ["because of crier it ended with 5"]
    assert verdict(Kind.RESET, "crier", 0) == []
    assert verdict(Kind.RESET, "hub", 5) == []
    assert verdict(Kind.KILLED_AFTER, "crier", -9) == []


def test_a_session_is_run_once_and_later_runs_get_its_report(tmp_path: Path) -> None:
    striker, record = Striker(None, tmp_path / "sign"), Record(tmp_path / "r", tmp_path / "s")
    counting = "import sys; open(sys.argv[-3], 'a').write('ran '); open('count', 'a').write('1')"

    def report_of(*, fresh: bool) -> str:
        report = tmp_path / "report"
        report.unlink(missing_ok=True)
        words = ("--report", str(report), "--session", "lint")
        command = Command(sys.executable, "-c", counting, *words, cwd=tmp_path)
        found = Sessions(striker, record, tmp_path / "made", fresh=fresh)(command)
        assert found.returncode == 0
        return report.read_text()

    assert [report_of(fresh=False) for _ in range(3)] == ["ran "] * 3
    assert (tmp_path / "count").read_text() == "1"
    assert report_of(fresh=True) == "ran "
    assert (tmp_path / "count").read_text() == "11"
    assert [(each.what, each.nth) for each in read(tmp_path / "r")] == [
        ("check lint", 1),
        ("check lint", 2),
        ("check lint", 3),
        ("check lint", 4),
    ]


def test_which_sessions_there_are_is_asked_once_and_is_no_act(tmp_path: Path) -> None:
    striker, record = Striker(None, tmp_path / "sign"), Record(tmp_path / "r", tmp_path / "s")
    counting = "open('count', 'a').write('1'); print('[]')"
    command = Command(sys.executable, "-c", counting, "--list", "--json", cwd=tmp_path)
    for fresh in (False, False, True):
        found = Sessions(striker, record, tmp_path / "made", fresh=fresh)(command)
        assert found.stdout == "[]\n"
    assert (tmp_path / "count").read_text() == "11"
    assert not (tmp_path / "r").exists() or read(tmp_path / "r") == []
