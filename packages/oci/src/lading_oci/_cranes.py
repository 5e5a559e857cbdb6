"""One crane for each registry, with its login."""

from collections.abc import Callable, Collection
from pathlib import Path

from lading_oci._crane import Crane
from lading_oci._errors import BadReference
from lading_oci._login import Logins
from lading_oci._name import Name
from lading_oci._patience import Patience
from lading_oci._plain import may_be_plain
from lading_run import Runner


class Cranes:
    """Makes what is needed to speak with a registry when that is first spoken with."""

    def __init__(
        self,
        program: Path | Callable[[], Path],
        *,
        logins: Logins,
        plain_http: Collection[str],
        runner: Runner,
        patience: Patience | None,
    ) -> None:
        self._program = program
        self._logins = logins
        self._plain_http = frozenset(plain_http)
        self._runner = runner
        self._patience = patience or Patience()
        self._known: dict[str, Crane] = {}

    def of(self, name: Name) -> Crane:
        """Return the crane for the registry of ``name``.

        :raises BadReference: if crane does not take the name.
        :raises PlainHttp: if crane might speak plain HTTP where it is not allowed.
        """
        registry = name.registry
        if len(name.repository) == 1:
            raise BadReference(f"crane takes no repository of one letter, such as that of {name}")
        if registry not in self._known:
            self._known[registry] = Crane(
                self._found,
                registry,
                self._logins(registry),
                plain=may_be_plain(registry, self._plain_http),
                patience=self._patience,
                runner=self._runner,
            )
        return self._known[registry]

    def _found(self) -> Path:
        if not isinstance(self._program, Path):
            self._program = self._program()
        return self._program
