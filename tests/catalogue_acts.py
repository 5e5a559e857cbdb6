"""What the entries of the catalogue do to the world, by the words that they use for it."""

import shlex
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pytest

from catalogue_world import RELEASES, REPOSITORY, TAG, World, commit
from lading_release import Phase, find_parts, hand_over, run_release
from strangers import checked, git

Words = Mapping[str, str]


@dataclass(frozen=True)
class Acts:
    """The acts, each a method; the other words of an act are its arguments."""

    world: World
    patch: pytest.MonkeyPatch

    def do(self, words: Words) -> None:
        """Do one act: the first word says which."""
        (verb, first), *others = [(key, self.world.filled(text)) for key, text in words.items()]
        act: Callable[..., None] = getattr(self, verb)
        act(first, **dict(others))

    def edit(self, path: str, old: str, new: str) -> None:
        """Put ``new`` in the place of ``old`` in a file of the checkout."""
        file = self.world.root / path
        text = file.read_text()
        assert text.count(old) == 1, f"{path} does not hold {old!r} once"
        file.write_text(text.replace(old, new))

    def append(self, path: str, text: str) -> None:
        """Write a file of the checkout, or more of one."""
        file = self.world.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a") as open_file:
            open_file.write(text)

    def remove(self, path: str) -> None:
        """Remove a file or folder of the world."""
        place = self.world.folder / path
        shutil.rmtree(place) if place.is_dir() else place.unlink()

    def commit(self, message: str) -> None:
        """Commit all that was changed."""
        commit(self.world.root, message)

    def git(self, words: str) -> None:
        """Run git in the checkout."""
        git(self.world.root, *shlex.split(words))

    def colleague(self, words: str) -> None:
        """Run git in another clone, whose main is that of the remote."""
        clone = self.world.folder / "colleague"
        if not clone.exists():
            checked(["git", "clone", "--quiet", str(self.world.remote), str(clone)])
        git(clone, *shlex.split(words))

    def clone(self, options: str) -> None:
        """Clone the remote anew, in the place of the checkout."""
        shutil.rmtree(self.world.root)
        address = self.world.remote.as_uri()
        checked(["git", "clone", "--quiet", *shlex.split(options), address, str(self.world.root)])

    def hook(self, name: str, text: str) -> None:
        """Give the remote a hook."""
        path = self.world.remote / "hooks" / name
        path.write_text(text)
        path.chmod(0o755)

    def upload(self, name: str, text: str = "") -> None:
        """Put a file on the index: the one that was built, or ``text``."""
        built = self.world.root / ".lading" / TAG / "dist" / name
        (self.world.shelf / name).write_bytes(text.encode() or built.read_bytes())

    def delete(self, name: str) -> None:
        """Take a file from the index."""
        (self.world.shelf / name).unlink()

    def draft(self, name: str, asset: str = "", text: str = "") -> None:
        """Make a draft of the release on GitHub, perhaps with an asset."""
        self._release(name, asset, text, draft=True)

    def publish(self, name: str, asset: str = "", text: str = "") -> None:
        """Publish a release of the tag on GitHub."""
        self._release(name, asset, text, draft=False)

    def discard(self, name: str) -> None:
        """Delete a release from GitHub."""
        number = next(each["id"] for each in self.world.releases() if each["name"] == name)
        self.world.client.delete(f"{RELEASES}/{number}").raise_for_status()

    def check_run(self, name: str, conclusion: str) -> None:
        """Report on the commit at hand as GitHub Actions does."""
        head = checked(["git", "rev-parse", "HEAD"], cwd=self.world.root).strip()
        facts = {"name": name, "head_sha": head, "conclusion": conclusion}
        path = f"/repos/{REPOSITORY}/check-runs"
        self.world.client.post(path, json=facts).raise_for_status()

    def setenv(self, name: str, to: str) -> None:
        """Set a variable."""
        self.patch.setenv(name, to)

    def unsetenv(self, name: str) -> None:
        """Take a variable away."""
        self.patch.delenv(name)

    def replan(self, where: str) -> None:
        """Make the plan anew, for "the world" or a "rehearsal"."""
        self.world.make_plan(rehearse=where == "rehearsal")

    def hand_over(self, folder: str) -> None:
        """Build, and put the bill and its artifacts into a folder of the world."""
        report = run_release(replace(self.world.wish, until=Phase.BUILT), find_parts)
        hand_over(report.built, self.world.folder / folder)

    def edit_plan(self, old: str, new: str) -> None:
        """Change the plan's file."""
        text = self.world.plan.read_text()
        assert old in text
        self.world.plan.write_text(text.replace(old, new))

    def _release(self, name: str, asset: str, text: str, *, draft: bool) -> None:
        client = self.world.client
        facts = {"tag_name": TAG, "name": name, "draft": True}
        made = client.post(RELEASES, json=facts).raise_for_status().json()
        if asset:
            address = f"{made['upload_url'].partition('{')[0]}?name={asset}"
            kind = {"Content-Type": "application/octet-stream"}
            client.post(address, content=text, headers=kind).raise_for_status()
        if not draft:
            client.patch(f"{RELEASES}/{made['id']}", json={"draft": False}).raise_for_status()
