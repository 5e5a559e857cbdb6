"""What the commits of one version tell: entries by section, and the number of all others."""

from collections.abc import Container, Iterable, Mapping, Sequence

from lading_changelog._folder import folder_of
from lading_changelog._notes import Entry
from lading_changelog._prepares import prepares
from lading_changelog._pull import merged_pull, split_pull
from lading_changelog._reading import Record
from lading_changelog._section import BREAKING, ORDER, OTHER, REVERTED
from lading_git import Commit
from lading_version import Ancestry, Change, changes, taken_back

MERGE = "merge"
TAKEN_BACK = "taken back, with what did it"
_REVERT = 'Revert "'


class Teller:
    """Tells what commits say: by the titles of each type of change, empty for those only counted.

    ``pulls`` are pull requests by commit; ``ancestry`` knows what merges brought, and is None where
    nothing in the log takes anything back.
    """

    __slots__ = (
        "_ancestry",
        "_found",
        "_merges",
        "_others",
        "_pulls",
        "_quiet",
        "_titles",
        "_told",
    )

    def __init__(
        self, titles: Mapping[str, str], pulls: Mapping[str, int], ancestry: Ancestry | None = None
    ) -> None:
        self._titles, self._pulls, self._ancestry = titles, pulls, ancestry
        self._found: dict[str, list[Entry]] = {}
        self._quiet: dict[str, int] = {}
        self._told: set[int] = set()
        self._others: dict[int, int] = {}
        self._merges: dict[int, list[Commit]] = {}

    def tell(
        self, records: Sequence[Record], merges: Sequence[str] = ()
    ) -> tuple[dict[str, tuple[Entry, ...]], dict[str, int]]:
        """Return the sections of a version that are not empty, and what is counted in it.

        ``merges`` are those of the version that a commit says to take back, whosever they are.
        Commits that prepared a release are no change to anybody.
        """
        self._found, self._quiet = {}, {}
        for each in (self._told, self._others, self._merges):
            each.clear()
        self._take_all(records, self._gone(records, merges))
        for pull, commits in self._merges.items():
            self._close(pull, *commits)
        return _in_order(self._found), self._quiet

    def _take_all(self, records: Sequence[Record], gone: Container[str]) -> None:
        pulls = self._pulls
        for name, said, pull in records:
            if name in gone:
                self._count(TAKEN_BACK)
            elif not isinstance(said, Commit):
                self._take_changes(said, name, pull or pulls.get(name, 0))
            elif prepares(said):
                continue
            elif len(said.parents) > 1:
                self._take_merge(said)
            else:
                self._take(said)

    def _take(self, commit: Commit) -> None:
        subject, pull = split_pull(commit.subject)
        pull = pull or self._pulls.get(commit.id, 0)
        if self._take_changes(changes(subject, commit.body), commit.id, pull):
            return
        if subject.startswith(_REVERT):
            text = subject.removeprefix(_REVERT).removesuffix('"')
            self._add(REVERTED, Entry(text, "", (commit.id,), pull))
        elif pull:
            self._take_part(subject, commit, pull)
        else:
            self._add(OTHER, Entry(subject, folder_of(commit.paths), (commit.id,)))

    def _take_merge(self, commit: Commit) -> None:
        """Take a merge: GitHub puts the title of a pull request into the body."""
        pull = merged_pull(commit.subject)
        if not pull:
            subject, pull = split_pull(commit.subject)
            if not self._take_changes(changes(subject, commit.body), commit.id, pull):
                self._count(MERGE)
            return
        title, _, body = commit.body.partition("\n")
        if not self._take_changes(changes(title, body), commit.id, pull):
            self._merges.setdefault(pull, []).append(commit)

    def _take_changes(self, found: Iterable[Change], name: str, pull: int) -> bool:
        """Take what the message says by the standard; say whether it says anything."""
        titles, entries = self._titles, self._found
        told, quiet = False, ""
        for kind, breaking, scope, text, warning in found:
            title = BREAKING if breaking else titles.get(kind)
            if title:
                told = True
                entry = Entry(text, scope, (name,), pull, warning)
                if title in entries:  # not `_add`, which would take as long as all of this
                    entries[title].append(entry)
                else:
                    entries[title] = [entry]
            elif title is not None:
                quiet = quiet or kind
        if told and pull:
            self._told.add(pull)
        elif quiet and not told:
            self._count(quiet)
        return told or quiet != ""

    def _take_part(self, subject: str, commit: Commit, pull: int) -> None:
        """Take a commit that is no conventional one, and only a part of its pull request."""
        found = self._found.setdefault(OTHER, [])
        place = self._others.get(pull)
        if place is not None:
            before = found[place]
            found[place] = before._replace(commits=(*before.commits, commit.id))
            return
        self._others[pull] = len(found)
        found.append(Entry(subject, folder_of(commit.paths), (commit.id,), pull))

    def _close(self, pull: int, commit: Commit, *others: Commit) -> None:
        """Give the title of a pull request to what is told of it, if nothing better is.

        Another merge of that number was done again, or comes of a fork.
        """
        title = _title(commit)
        for other in others:
            if _title(other) == title:
                self._count(MERGE)
            else:
                self._add(OTHER, Entry(_title(other), "", (other.id,), pull))
        place = self._others.get(pull)
        if place is not None:
            before = self._found[OTHER][place]
            commits = (commit.id, *before.commits)
            self._found[OTHER][place] = before._replace(text=title, label="", commits=commits)
        elif pull in self._told:
            self._count(MERGE)
        else:
            self._add(OTHER, Entry(title, "", (commit.id,), pull))

    def _add(self, title: str, entry: Entry) -> None:
        self._found.setdefault(title, []).append(entry)

    def _count(self, kind: str) -> None:
        self._quiet[kind] = self._quiet.get(kind, 0) + 1

    def _gone(self, records: Sequence[Record], merges: Sequence[str]) -> Mapping[str, str]:
        """Return the commits that were taken back, and those that did it."""
        if self._ancestry is None:
            return {}
        commits = [said for _, said, _ in records if isinstance(said, Commit)]
        return taken_back(commits, [*(name for name, _, _ in records), *merges], self._ancestry)


def _title(merge: Commit) -> str:
    return merge.body.partition("\n")[0] or merge.subject


def _in_order(found: Mapping[str, Sequence[Entry]]) -> dict[str, tuple[Entry, ...]]:
    titles = found if len(found) == 1 else filter(found.__contains__, ORDER)
    return {title: tuple(found[title]) for title in titles}
