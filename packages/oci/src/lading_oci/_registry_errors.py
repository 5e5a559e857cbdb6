"""What can go wrong with a registry: one kind for each thing that a user does about it."""

from collections.abc import Mapping, Sequence

from lading_oci._digest import Digest
from lading_oci._login import Login, variables_of
from lading_oci._name import Name
from lading_run import Conflict, LadingError, NotVerified, Problem, Refused, Unavailable


class AccessDenied(Unavailable):
    """The registry wants a login, or a better one (401, 403)."""

    def __init__(self, registry: str, what: str, login: Login | None, said: str = "") -> None:
        self.registry = registry
        user, password = variables_of(registry)
        reason = f" ({said})" if said else ""
        if login is None:
            text = f"{registry} wants a login for {what}, and there is none{reason}"
            hint = f"Set {user} and {password}, or run `docker login {registry}`."
        else:
            text = f"{registry} refuses {what} to the login from {login.source}{reason}"
            hint = "See that it is right, has not expired, and may do this."
        super().__init__(text, hint=hint)


class NotThere(Refused):
    """The registry does not have it (404)."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is not there", hint="See that name, tag and digest are right.")


class NoSuchRepository(NotThere):
    """The registry takes nothing under this name (404)."""

    def __init__(self, name: Name) -> None:
        Refused.__init__(
            self,
            f"{name.registry} takes no image for {name}: it answers that this is not there",
            hint="See that the name is right. Some registries want a repository created first.",
        )


class TooManyRequests(Unavailable):
    """The registry has had enough of us (429), and waiting did not help or would take too long."""

    def __init__(self, registry: str, what: str, *, tries: int, wait: float) -> None:
        self.wait = wait
        asked = f"; it asks to wait {wait:.0f} s" if wait else ""
        super().__init__(
            f"{registry} gets too many requests and refused {what} {tries} times{asked}",
            hint="Wait, then run the same command again; a login often has a higher limit.",
        )


class RegistryFails(Unavailable):
    """The registry does not answer, or not to the end, or answers that it is broken (5xx)."""

    def __init__(self, registry: str, what: str, said: str) -> None:
        super().__init__(
            f"{registry} failed at {what}: {said}",
            hint="Run the same command again: what has arrived is not sent twice.",
        )


class WrongBytes(NotVerified):
    """What came from the registry is not what its digest says."""

    def __init__(self, what: str, said: str) -> None:
        super().__init__(
            f"what came from the registry is not {what}: {said}",
            hint="Run the same command again; if it stays so, the registry, or a proxy before it,"
            " cannot be trusted.",
        )


class TagsTaken(Conflict):
    """Tags that were to be set point to other images; all of them, at once."""

    def __init__(self, name: Name, taken: Mapping[str, Digest], digest: Digest) -> None:
        super().__init__(
            f"These tags point to other images than {digest}:",
            problems=[
                Problem(text=f"{name}:{tag} points to {found}", exit_code=self.exit_code)
                for tag, found in taken.items()
            ],
            hint="Nothing was pushed or moved. --force moves them.",
        )


class PlainHttp(Refused):
    """The registry speaks plain HTTP, or might be spoken to so, and nobody allowed it."""

    def __init__(self, registry: str, why: str) -> None:
        super().__init__(
            f"{registry} {why}",
            hint="Passwords and images would be open to anyone on the way. Have it serve HTTPS, or"
            f' allow it in the settings: plain-http = true in [registries."{registry}"].',
        )


class BadDockerConfig(LadingError):
    """Docker's configuration, or a helper that it names, cannot be used."""

    exit_code = 2

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("The logins of Docker cannot be read:", problems=problems)


class HelperFails(Unavailable):
    """A credential helper that Docker's configuration names fails."""

    def __init__(self, helper: str, registry: str, said: str) -> None:
        super().__init__(
            f"{helper} gives no login for {registry}: {said}",
            hint="Docker's configuration names it; see that it works, or set the variables"
            f" {' and '.join(variables_of(registry))}.",
        )
