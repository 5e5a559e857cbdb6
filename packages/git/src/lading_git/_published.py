"""Tags that a remote has, and a clone perhaps not."""

from lading_git._remote import Remote
from lading_git._repository import Repository


def published(repository: Repository, remote: str, tag: str) -> str | None:
    """Return the commit that a tag leads to, here or at the remote of that name.

    None if neither has it, or the tag is not here and there is no such remote.

    :raises RemoteSilent: if the remote does not answer.
    """
    here = repository.commit_of_tag(tag)
    there = None if here else Remote.of(repository, remote)
    return there.refs(tag, None).commit_of_tag(tag) if there else here
