"""What is told of a repository itself."""

from lading_github.testing._exchange import Answer, Json, Refusal, Request, Right, not_found
from lading_github.testing._hub import Hub
from lading_github.testing._shapes import node, page, user

_BORN = "2026-01-01T00:00:00Z"
_PATHS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
    "url": "",
}
_COUNTS = (
    "forks",
    "forks_count",
    "open_issues",
    "open_issues_count",
    "size",
    "stargazers_count",
    "watchers",
    "watchers_count",
)
_HAS = ("issues", "projects", "wiki", "pages", "discussions", "downloads")


def shown(hub: Hub, request: Request, repository: str) -> Answer:
    """GET the repository, with the rights of who asks."""
    with hub.state.reading(repository) as there:
        facts = shape(request, repository, there)
    facts |= {"network_count": 0, "subscribers_count": 0}
    if request.right is not Right.NONE:
        push = request.pushes and not hub.app
        facts["permissions"] = {
            "admin": False,
            "maintain": False,
            "push": push,
            "triage": push,
            "pull": not hub.app,
        }
    return Answer(200, facts)


def of_the_app(hub: Hub, request: Request) -> Answer:
    """GET the repositories that an app was given: for the tokens of apps only."""
    if request.right is Right.NONE:
        raise Refusal(401, "Requires authentication")
    if not hub.app:
        raise not_found()
    return page(request, [], "repositories")


def shape(request: Request, repository: str, there: Json) -> Json:
    """Return a repository as GitHub writes it within other answers."""
    owner, _, name = repository.partition("/")
    base = request.base
    url, page_ = f"{base}/repos/{repository}", f"{base}/{repository}"
    return {
        "id": there["id"],
        "node_id": node("R", there["id"]),
        "name": name,
        "full_name": repository,
        "owner": user(base, owner),
        **{key: f"{url}{path}" for key, path in _PATHS.items()},
        **dict.fromkeys(_COUNTS, 0),
        **{f"has_{what}": what == "issues" for what in _HAS},
        **dict.fromkeys(("description", "homepage", "language", "mirror_url", "license")),
        **dict.fromkeys(("archived", "disabled", "fork", "private"), False),
        **dict.fromkeys(("created_at", "updated_at", "pushed_at"), _BORN),
        "html_url": page_,
        "svn_url": page_,
        "clone_url": f"{page_}.git",
        "git_url": f"git://{base.partition('//')[2]}/{repository}.git",
        "ssh_url": f"git@{base.partition('//')[2]}:{repository}.git",
        "default_branch": "main",
    }
