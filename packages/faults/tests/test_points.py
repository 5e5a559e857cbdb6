"""From what a release did to the points at which it is disturbed."""

from lading_faults import points_of
from lading_faults._record import Event


def call(what: str, target: str = "hub", nth: int = 1) -> Event:
    return Event(target=target, what=what, nth=nth)


def request(what: str, *, nth: int = 1, sent: int = 0, answer: int = 9, digest: str = "") -> Event:
    return Event(target="hub", what=what, nth=nth, sent=sent, answer=answer, digest=digest)


def shown(events: list[Event], resumed: list[Event] | None = None) -> list[str]:
    points = [
        str(point).partition(", carried")[0]
        for point in points_of(events, resumed or [], [])
        if not point.planned
    ]
    assert points[-1] == "two at once releases (all)" or resumed
    return points[:-1] if not resumed else points


def test_a_release_is_killed_after_each_act_and_at_each_first_call() -> None:
    events = [
        call("look"),
        call("take a"),
        call("take b"),
        call("read back a"),
        call("read back b"),
    ]
    assert shown(events) == [
        "killed before look (hub)",
        "killed before take a (hub)",
        "killed after take a (hub)",
        "killed after take b (hub)",
        "killed before read back a (hub)",
        "killed after read back b (hub)",
        "overtaken before take a (hub)",
        "another run beside take a (hub)",
    ]


def test_what_is_dangerous_is_tried_at_each_sort_of_write_and_the_rest_at_each_server() -> None:
    events = [request("POST /r/1", sent=5, answer=0), request("POST /r/2", sent=5, answer=0)]
    assert shown(events) == [
        "killed while sending POST /r/1 (hub)",
        "killed without the answer to POST /r/1 (hub)",
        "500 to POST /r/1 (hub)",
        "500 in spite of POST /r/1 (hub)",
        "reset by POST /r/1 (hub)",
        "reset after POST /r/1 (hub)",
        "429 to POST /r/1 (hub)",
        "503 from POST /r/1 (hub)",
    ]


def test_what_changes_in_the_course_of_a_release_can_be_stale() -> None:
    events = [
        request("GET /list", digest="1"),
        request("GET /list", nth=2, digest="1"),
        request("POST /g/git-upload-pack", sent=4, answer=1),
        request("GET /list", nth=3, digest="2"),
    ]
    assert shown(events) == [
        "500 to GET /list (hub)",
        "429 to GET /list (hub)",
        "reset by GET /list (hub)",
        "slow answer to GET /list (hub)",
        "half the answer to GET /list (hub)",
        "stale answer to GET /list #3 (hub)",
    ]


def test_who_fetches_what_another_left_is_killed_too() -> None:
    resumed = [call("fetch bill", "git"), call("fetch bill"), call("fetch a"), call("look")]
    earlier = "killed before take a (hub)"
    assert shown([call("take a")], resumed)[-3:] == [
        f"killed before fetch bill (hub) after {earlier}",
        f"killed before fetch a (hub) after {earlier}",
        f"killed after fetch a (hub) after {earlier}",
    ]


def test_what_a_clone_does_once_is_struck_before_and_after() -> None:
    events = [
        call("check lint", "needs"),
        call("take a"),
        call("look"),
        call("tell published", "team"),
    ]
    assert shown(events) == [
        "killed before check lint (needs)",
        "killed after check lint (needs)",
        "killed before take a (hub)",
        "killed after take a (hub)",
        "killed before look (hub)",
        "killed before tell published (team)",
        "killed after tell published (team)",
        "killed after look (hub)",
        "overtaken before take a (hub)",
        "another run beside take a (hub)",
    ]


def test_who_carries_out_a_plan_is_killed_at_each_target() -> None:
    events = [
        request("POST /login"),
        call("take a"),
        request("POST /a"),
        call("take b"),
        call("take a", "other"),
    ]
    points = [point for point in points_of(events, [], []) if point.planned]
    assert list(map(str, points)) == [
        "killed after take a (hub) of a plan, carried on here by the plan",
        "killed after take a (other) of a plan, carried on elsewhere by the plan",
        "killed without the answer to POST /login (hub) of a plan, carried on here by its tag",
    ]
    assert all(point.is_chosen(["hub:apply", "other:apply"]) for point in points)
    assert not any(point.is_chosen(["calls", "requests"]) for point in points)


def test_points_are_carried_on_by_turns_here_and_elsewhere() -> None:
    points = [
        each for each in points_of([call("look"), call("take a")], [], []) if not each.planned
    ]
    assert [point.elsewhere for point in points] == [False, True] * (len(points) // 2)


def test_a_point_is_chosen_by_target_by_kind_or_by_both() -> None:
    events = [call("look", "github-draft"), call("look", "git")]
    points = points_of(events, [], [])

    def chosen(*choices: str) -> list[str]:
        return [point.fault.target for point in points if point.is_chosen(choices, ["calls"])]

    assert chosen() == ["github-draft", "git", "all"]
    assert chosen("git") == ["git"]
    assert chosen("github") == ["github-draft"]
    assert chosen("github:kills", "pairs") == ["github-draft", "all"]
    assert chosen("git:500") == []
