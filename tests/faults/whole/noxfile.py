"""What a commit must have passed before it is released."""

import nox


@nox.session(venv_backend="none")
def lint(session: nox.Session) -> None:
    """See whether the module is Python at all."""
    session.run("python", "-m", "tokenize", "acme_app.py", silent=True, external=True)
