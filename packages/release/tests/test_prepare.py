"""The commit that a release is made of, and nothing that is public."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from lading_artifact import Change, Proposal, Release, Tables
from lading_git import HeadMoved, NotAtTop, NotCommitted
from lading_release import (
    Parts,
    Preparation,
    Prepared,
    Running,
    explanations,
    prepare,
    prepared_document,
    prepared_lines,
    propose,
)
from lading_run import LadingError, Misused, Problem, Refused
from lading_version import Version
from toys import git


@dataclass
class Scribe:
    """Writes the tag at the top of CHANGES."""

    name: str = "scribe"

    def prepare(self, release: Release, /) -> Change:
        path = release.source / "CHANGES"
        before = path.read_text() if path.exists() else ""
        if release.tag in before:
            return Change(notes=f"# {release.tag}")
        path.write_text(f"{release.tag}\n{before}")
        return Change(paths=[path], notes=f"# {release.tag}", done=[f"CHANGES has {release.tag}"])


@dataclass
class Critic:
    """Leaves something to people."""

    name: str = "critic"

    def prepare(self, _: Release, /) -> Change:
        return Change(left=[Problem(text="is old", file="CHANGES", line=2, hint="Renew it.")])


@dataclass
class Forge:
    """Remembers what was proposed."""

    name: str = "forge"
    proposals: list[Proposal] = field(default_factory=list)
    before: Callable[[], object] = lambda: None
    wrong: Sequence[Problem] = ()

    def problems(self, _: Release, /) -> Sequence[Problem]:
        return self.wrong

    def propose(self, release: Release, proposal: Proposal, /) -> str:
        self.before()
        self.proposals.append(proposal)
        return "forge:1"


@dataclass
class Finding:
    forge: Forge = field(default_factory=Forge)

    def __call__(self, tables: Tables, release: Release) -> Parts:
        return Parts([], [], [], preparers=[Scribe()], proposers=[self.forge])


@pytest.fixture
def root(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "A")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "a@example.com")
    git(repository, "tag", "v1.2.0")
    git(repository, "commit", "--quiet", "--allow-empty", "--message=feat: more")
    return repository


@pytest.fixture
def remote(root: Path, tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet", "--bare", "remote.git")
    git(root, "remote", "add", "origin", str(tmp_path / "remote.git"))
    return tmp_path / "remote.git"


def heads(root: Path) -> list[str]:
    return git(root, "log", "--format=%s").splitlines()


def test_one_commit_holds_the_version_and_the_changelog(root: Path) -> None:
    found = prepare(root, find=Finding())
    assert found == Prepared(
        tag="v1.3.0",
        version=Version.parse("1.3.0"),
        changed=("CHANGES", "VERSION"),
        commit=git(root, "rev-parse", "HEAD").strip(),
    )
    assert heads(root)[:2] == ["chore: release 1.3.0", "feat: more"]
    assert git(root, "show", "--name-only", "--format=").split() == ["CHANGES", "VERSION"]
    assert git(root, "show", "HEAD:VERSION") == "1.3.0\n"
    assert git(root, "status", "--porcelain") == ""
    assert git(root, "tag").split() == ["v1.2.0"]


def test_what_changes_in_another_unit_is_told_with_what_releases_it(
    root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name, text in (("core/VERSION", "1.0.0\n"), ("api/VERSION", "1.0.0\n")):
        (root / name).parent.mkdir()
        (root / name).write_text(text)
    (root / "api/needs.txt").write_text("core==1.0.0\n")
    (root / "lading.toml").write_text(
        '[units.core]\ntag = "core/v{version}"\npaths = ["core"]\n[units.core.version]\n'
        'source = "core/VERSION"\n'
        'carriers = [{ path = "api/needs.txt", pattern = "core=={version}" }]\n'
        '[units.api]\ntag = "api/v{version}"\npaths = ["api"]\nversion.source = "api/VERSION"\n'
        '[units.all]\ntag = "all/v{version}"\nversion.source = "VERSION"\n'
    )
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message=feat: units")
    with caplog.at_level("INFO"):
        prepare(root, unit="core", bump="auto", find=Finding())
    told = "api/needs.txt, of api, changed too"
    again = "`invoke release.prepare --unit api --bump patch` releases that"
    assert [text for text in caplog.messages if "changed too" in text] == []
    git(root, "tag", "core/v1.0.0")
    (root / "core/new").touch()
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message=feat: more of it")
    with caplog.at_level("INFO"):
        prepare(root, unit="core", find=Finding())
    assert [text for text in caplog.messages if "changed too" in text] == [f"{told}: {again}"]


def test_run_again_it_changes_nothing(root: Path) -> None:
    prepare(root, find=Finding())
    head = git(root, "rev-parse", "HEAD")
    again = prepare(root, find=Finding())
    assert (again.changed, git(root, "rev-parse", "HEAD")) == ((), head)
    assert prepared_lines(again) == [
        "v1.3.0 is prepared: there is nothing to change.",
        "Next: invoke release --tag v1.3.0 --plan",
    ]


@pytest.mark.parametrize(
    ("bump", "tag"), [("patch", "v1.2.1"), ("minor", "v1.3.0"), ("major", "v2.0.0")]
)
def test_the_part_to_raise_can_be_named(root: Path, bump: str, tag: str) -> None:
    assert prepare(root, bump=bump, find=Finding()).tag == tag
    assert prepare(root, bump=bump, find=Finding()).changed == ()


def test_another_part_is_refused(root: Path) -> None:
    with pytest.raises(Misused, match="there is no such part"):
        prepare(root, bump="huge", find=Finding())


def test_where_no_commit_asks_for_a_release_there_is_none(repository: Path) -> None:
    git(repository, "tag", "v1.2.0")
    git(repository, "commit", "--quiet", "--allow-empty", "--message=docs: a word")
    found = prepare(repository, find=Finding())
    assert prepared_lines(found) == ["Nothing since v1.2.0 asks for a release."]
    assert heads(repository)[0] == "docs: a word"


def test_what_is_not_committed_is_in_the_way(root: Path) -> None:
    (root / "VERSION").write_text("1.2.9\n")
    (root / "new").touch()
    with pytest.raises(Refused) as caught:
        prepare(root, find=Finding())
    assert [str(problem) for problem in caught.value.problems] == [
        "VERSION: is not committed",
        "new: is not committed",
    ]
    assert (root / "VERSION").read_text() == "1.2.9\n"


def test_a_hook_that_refuses_is_told(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    hook = root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho the hook says no >&2\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(NotCommitted, match="the hook says no"):
        prepare(root, find=Finding())
    assert (heads(root)[0], git(root, "status", "--porcelain")) == ("feat: more", "")
    assert not (root / "CHANGES").exists()
    assert "CHANGES has v1.3.0" not in caplog.messages
    hook.unlink()
    prepare(root, find=Finding())
    assert "CHANGES has v1.3.0" in caplog.messages


@dataclass
class Vagrant:
    """Writes where it was told to, possibly outside."""

    path: str
    name: str = "vagrant"

    def prepare(self, release: Release, /) -> Change:
        path = release.source / self.path
        path.write_text("new")
        return Change(paths=[path])

    def found(self, _: Tables, __: Release) -> Parts:
        return Parts([], [], [], preparers=[self])


def test_nothing_is_copied_out_of_the_repository(root: Path) -> None:
    (root / "link").symlink_to("../linked.md")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message=chore: a link")
    for path, outside in (("../y.md", "../y.md"), ("link", "../linked.md")):
        with pytest.raises(Refused, match=f"{outside} lies outside of the repository"):
            prepare(root, find=Vagrant(path).found)
    assert git(root, "status", "--porcelain") == ""
    assert sorted(path.name for path in root.parent.iterdir()) == ["repository"]


def test_of_a_link_inside_the_file_is_committed_that_it_leads_to(root: Path) -> None:
    (root / "docs").mkdir()
    (root / "docs" / "NEWS").touch()
    (root / "link").symlink_to("docs/NEWS")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message=chore: a link")
    assert prepare(root, find=Vagrant("link").found).changed == ("VERSION", "docs/NEWS")


def test_a_carrier_that_is_not_committed_is_told_as_that(root: Path) -> None:
    (root / "lading.toml").write_text(
        '[version]\nsource = "VERSION"\ncarriers = [{ path = "extra" }]\n'
    )
    git(root, "commit", "--quiet", "--all", "--message=feat: a carrier")
    (root / "extra").write_text("1.2.0\n")
    with pytest.raises(Refused, match="extra: is not committed"):
        prepare(root, find=Finding())
    (root / "extra").unlink()
    with pytest.raises(LadingError, match=r"lading\.toml:3: .*\.path: extra: no such file"):
        prepare(root, find=Finding())


def test_what_was_committed_meanwhile_is_not_undone(root: Path) -> None:
    @dataclass
    class Meanwhile(Scribe):
        def prepare(self, release: Release, /) -> Change:
            (root / "VERSION").write_text("1.2.1\n")
            git(root, "commit", "--quiet", "--all", "--message=fix: by another")
            return super().prepare(release)

    with pytest.raises(HeadMoved) as caught:
        prepare(root, find=lambda tables, release: Parts([], [], [], preparers=[Meanwhile()]))
    assert caught.value.exit_code == 6
    assert git(root, "log", "-1", "--format=%s") == "fix: by another\n"
    assert ((root / "VERSION").read_text(), git(root, "status", "--porcelain")) == ("1.2.1\n", "")


def test_a_project_below_the_top_is_refused(root: Path) -> None:
    (root / "sub").mkdir()
    (root / "lading.toml").rename(root / "sub" / "lading.toml")
    (root / "sub" / "VERSION").write_text("7.0.0\n")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=feat: below")
    with pytest.raises(NotAtTop, match="the project is in sub/") as caught:
        prepare(root / "sub", find=Finding())
    assert caught.value.exit_code == 2
    with pytest.raises(NotAtTop):
        Preparation(root / "sub", "v7.0.0")
    assert git(root, "status", "--porcelain") == ""


def test_the_first_release_has_no_part_to_raise(root: Path) -> None:
    git(root, "tag", "--delete", "v1.2.0")
    with pytest.raises(Misused, match=r"takes the version as it stands: 1\.2\.0"):
        prepare(root, bump="major", find=Finding())
    assert prepare(root, find=Finding()).tag == "v1.2.0"


def test_a_proposal_is_a_branch_of_its_own(root: Path, remote: Path) -> None:
    finding = Finding()
    head = git(root, "rev-parse", "HEAD")
    found = propose(root, find=finding)
    assert (found.address, found.changed) == ("forge:1", ("CHANGES", "VERSION"))
    assert finding.forge.proposals == [
        Proposal(
            branch="lading/release", base="main", title="chore: release 1.3.0", body="# v1.3.0"
        )
    ]
    assert git(remote, "rev-parse", "lading/release").strip() == found.commit
    assert git(remote, "show", "lading/release:VERSION") == "1.3.0\n"
    assert (git(root, "rev-parse", "HEAD"), git(root, "status", "--porcelain")) == (head, "")


def test_a_proposal_is_renewed_and_stays_if_nothing_changed(
    root: Path, remote: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    first = propose(root, find=Finding())
    assert "CHANGES has v1.3.0" in caplog.messages
    assert propose(root, find=Finding()).commit == first.commit
    git(root, "commit", "--quiet", "--allow-empty", "--message=feat!: all new")
    renewed = propose(root, find=Finding())
    assert renewed.tag == "v2.0.0"
    assert git(remote, "rev-parse", "lading/release").strip() == renewed.commit


def test_what_cannot_be_proposed_is_not_pushed(root: Path, remote: Path) -> None:
    forge = Forge(wrong=[Problem(text="there is no token", exit_code=69)])
    with pytest.raises(Refused, match="nothing was pushed:\nthere is no token") as caught:
        propose(root, find=Finding(forge))
    assert caught.value.exit_code == 69
    assert git(remote, "for-each-ref", "refs/heads/lading/release") == ""


def test_a_candidate_that_somebody_set_stays(root: Path) -> None:
    for held, prepared in (("2.0.0-rc.1", "2.0.0-rc.1"), ("2.0.0-0.dev.1", "1.3.0")):
        (root / "VERSION").write_text(f"{held}\n")
        git(root, "commit", "--quiet", "--all", "--message=chore: set")
        assert prepare(root, find=Finding()).version.semver == prepared


def test_a_proposal_goes_to_the_remote_of_the_settings(root: Path, remote: Path) -> None:
    settings = root / "lading.toml"
    settings.write_text(f'{settings.read_text()}[git]\nremote = "upstream"\n')
    git(root, "commit", "--quiet", "--all", "--message=feat: another remote")
    git(root, "remote", "rename", "origin", "upstream")
    found = propose(root, find=Finding())
    assert git(remote, "rev-parse", "lading/release").strip() == found.commit


def test_no_other_run_changes_the_clone_until_it_was_proposed(root: Path, remote: Path) -> None:
    def another() -> None:
        with pytest.raises(Running):
            prepare(root, find=Finding())

    found = propose(root, find=Finding(Forge(before=another)))
    assert git(remote, "rev-parse", "lading/release").strip() == found.commit
    assert prepare(root, find=Finding()).changed == ("CHANGES", "VERSION")


def test_without_a_place_or_a_branch_there_is_no_proposal(root: Path) -> None:
    with pytest.raises(Refused, match="no place to propose"):
        propose(root, find=lambda tables, release: Parts([], [], []))
    git(root, "switch", "--quiet", "--detach")
    with pytest.raises(Refused, match="HEAD is detached"):
        propose(root, find=Finding())


def test_the_document_of_a_preparation(root: Path) -> None:
    found = prepare(root, find=Finding())
    assert prepared_document(found) == {
        "schema": 1,
        "tag": "v1.3.0",
        "version": "1.3.0",
        "raises": True,
        "changed": ["CHANGES", "VERSION"],
        "commit": found.commit,
        "pull_request": "",
        "left": [],
    }


def test_it_explains_which_commit_asks_for_what(root: Path) -> None:
    [(name, found)] = explanations(root).items()
    assert (name, str(found.version)) == ("", "1.3.0")
    assert [each.subject for each in found.raises] == ["feat: more"]


def test_it_explains_that_the_tag_is_taken(root: Path) -> None:
    git(root, "checkout", "--quiet", "-b", "aside", "HEAD~1")
    git(root, "commit", "--quiet", "--allow-empty", "--message=chore: aside")
    git(root, "tag", "v1.3.0")
    taken = git(root, "rev-parse", "HEAD").strip()
    git(root, "checkout", "--quiet", "-")
    found = explanations(root)[""]
    said = f"warning: v1.3.0 is taken: it stands on {taken[:12]}, which HEAD does not contain"
    assert (found.lines()[-1], found.as_json()["taken"]) == (
        said,
        {"tag": "v1.3.0", "commit": taken},
    )


def test_killed_before_its_commit_it_carries_on(root: Path) -> None:
    (root / "VERSION").write_text("1.3.0\n")  # as a run leaves it that is killed right here
    found = prepare(root, find=Finding())
    assert found.changed == ("CHANGES", "VERSION")
    assert git(root, "status", "--porcelain") == ""
    assert heads(root)[:2] == ["chore: release 1.3.0", "feat: more"]


def test_what_is_left_to_people_is_told_each_time(root: Path) -> None:
    def find(_: Tables, __: Release) -> Parts:
        return Parts([], [], [], preparers=[Critic()])

    first = prepare(root, find=find)
    assert prepared_lines(first) == [
        f"v1.3.0 is prepared in {first.commit[:12]}: VERSION",
        "CHANGES:2: is old (Renew it.)",
        "Next: invoke release --tag v1.3.0 --plan",
    ]
    again = prepare(root, find=find)
    assert (again.commit, prepared_document(again)["left"]) == ("", ["CHANGES:2: is old"])
    assert prepared_lines(again) == [
        "v1.3.0 is prepared, but for this:",
        "CHANGES:2: is old (Renew it.)",
        "Next: invoke release --tag v1.3.0 --plan",
    ]


def test_a_commit_that_no_branch_has_is_warned_of(
    root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    prepare(root, find=Finding())
    assert "HEAD is detached" not in caplog.text
    git(root, "commit", "--quiet", "--allow-empty", "--message=feat!: more")
    git(root, "checkout", "--quiet", "--detach")
    assert prepare(root, find=Finding()).commit
    assert "HEAD is detached: no branch will have the commit" in caplog.text


def held(root: Path, version: str) -> None:
    (root / "VERSION").write_text(f"{version}\n")
    table = '[version]\nsource = "VERSION"\ncarriers = [{ path = "VERSION" }]\n'
    (root / "lading.toml").write_text(table)
    git(root, "add", ".")
    git(root, "commit", "--quiet", f"--message=chore: {version}")


def test_a_version_that_somebody_set_higher_is_not_lowered(root: Path) -> None:
    held(root, "2.0.0")
    found = prepare(root, find=Finding())
    assert found.version == Version(2, 0, 0)
    assert "VERSION" not in found.changed
    with pytest.raises(Refused, match=r"would lower the version from 2\.0\.0 to 1\.2\.1"):
        prepare(root, bump="patch", find=Finding())
    assert prepare(root, bump="major", find=Finding()).version == Version(2, 0, 0)


def test_a_version_that_is_taken_is_not_prepared(root: Path, remote: Path) -> None:
    git(root, "push", "--quiet", "origin", "HEAD~1:refs/heads/other")
    git(remote, "tag", "v1.3.0", "other")
    with pytest.raises(Refused, match=r"v1\.3\.0 is taken: it stands on") as caught:
        prepare(root, find=Finding())
    assert caught.value.hint == "`git fetch --tags origin`, then run this again."
    git(root, "fetch", "--quiet", "--tags", "origin")
    git(root, "tag", "--delete", "v1.3.0")
    git(root, "checkout", "--quiet", "-b", "aside", "HEAD~1")
    git(root, "commit", "--quiet", "--allow-empty", "--message=chore: aside")
    git(root, "tag", "v1.3.0")
    git(root, "checkout", "--quiet", "-")
    with pytest.raises(Refused) as caught:
        prepare(root, find=Finding())
    assert caught.value.hint.startswith("It is that of another branch: raise another part")
    assert prepare(root, bump="patch", find=Finding()).version == Version(1, 2, 1)


def test_without_an_answer_of_the_remote_it_is_prepared_all_the_same(
    root: Path, remote: Path, caplog: pytest.LogCaptureFixture
) -> None:
    remote.rename(remote.with_name("gone.git"))
    assert prepare(root, find=Finding()).version == Version(1, 3, 0)
    assert "whether v1.3.0 is taken is not known" in caplog.text
