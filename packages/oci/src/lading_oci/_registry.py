"""A client of registries, over crane. What it reads is checked against its digest."""

import logging
import os
import shutil
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

from lading_oci._checked import bytes_of, checked, read_pulled
from lading_oci._cranes import Cranes
from lading_oci._descriptor import Descriptor
from lading_oci._digest import Digest
from lading_oci._layout import Layout
from lading_oci._login import Logins, nobody
from lading_oci._media import INDEXES, MANIFESTS
from lading_oci._name import Name, check_tag
from lading_oci._patience import Patience
from lading_oci._pushed import Pushed
from lading_oci._reference import Reference
from lading_oci._referrers import artifact_type_of, fallback_tag, index_in, listed
from lading_oci._registry_errors import AccessDenied, NoSuchRepository, NotThere, WrongBytes
from lading_run import Completed, Misused, Runner, run

log = logging.getLogger(__name__)

_ANY = ", ".join(sorted(MANIFESTS | INDEXES))


class Registry:
    """Reads from registries and pushes to them, whichever a name is of.

    ``crane`` is the program, or finds it when it is first needed. ``logins`` returns who we are to
    a registry: usually ``partial(credentials, environment=os.environ)``; each registry is asked for
    once. HTTP without TLS is spoken with registries on this machine and those in ``plain_http``.

    Every method raises, with what to do about it: AccessDenied (401, 403), NotThere (404),
    TooManyRequests (429, after waiting for it), RegistryFails (5xx, or no answer), WrongBytes (cut
    off, or of another digest), PlainHttp (no TLS where it is needed).
    """

    def __init__(
        self,
        crane: Path | Callable[[], Path],
        *,
        logins: Logins = nobody,
        plain_http: Collection[str] = (),
        runner: Runner = run,
        patience: Patience | None = None,
    ) -> None:
        self._cranes = Cranes(
            crane, logins=logins, plain_http=plain_http, runner=runner, patience=patience
        )

    def resolve(self, reference: Reference) -> Digest | None:
        """Return the digest that ``reference`` stands for, or None if it is not there.

        The manifest is fetched and the digest is that of its bytes: a registry's word is not taken.
        """
        try:
            return Digest.of(self.manifest(reference))
        except NotThere:
            return None

    def exists(self, reference: Reference) -> bool:
        """Say whether ``reference`` is there."""
        return self.resolve(reference) is not None

    def manifest(self, reference: Reference) -> bytes:
        """Return the bytes of a manifest or index.

        :raises NotThere: if it is not there.
        :raises WrongBytes: if they are not of the digest in ``reference``.
        """
        done = self._look(reference.name, str(reference), "manifest", reference.exact)
        return checked(bytes_of(done), reference.digest, str(reference))

    def blob(self, name: Name, digest: Digest) -> bytes:
        """Return a blob that is small enough for memory, such as a configuration.

        :raises NotThere: if it is not there.
        :raises WrongBytes: if the bytes are not of that digest.
        """
        what = f"{name}@{digest}"
        return checked(bytes_of(self._look(name, what, "blob", what)), digest, what)

    def is_at(self, reference: Reference, digest: Digest) -> bool:
        """Say whether the manifest that ``reference`` stands for is there and of ``digest``.

        A login that may write and not read does not get it: then it counts as not there.

        :raises WrongBytes: if under its digest there is something else.
        """
        try:
            return self.at(reference, digest.algorithm) == digest
        except AccessDenied:
            return False

    def at(self, reference: Reference, algorithm: str = "sha256") -> Digest | None:
        """Do what ``resolve`` does, by one GET: crane is not needed."""
        name, at = reference.name, str(reference.digest or reference.tag)
        path = f"/v2/{name.repository}/manifests/{at}"
        answer = self._cranes.of(name).ask(name, str(reference), path, accept=_ANY)
        if answer is None:
            return None
        return Digest.of(checked(answer.body, reference.digest, str(reference)), algorithm)

    def holds(self, name: Name, digest: Digest) -> bool:
        """Say whether a blob, such as a layer, is there under ``name``."""
        path = f"/v2/{name.repository}/blobs/{digest}"
        return self._cranes.of(name).ask(name, f"{name}@{digest}", path, method="HEAD") is not None

    def tags(self, name: Name) -> tuple[str, ...]:
        """Return all tags of ``name``, sorted; none if the registry does not know the name."""
        try:
            done = self._look(name, f"the tags of {name}", "ls", str(name))
        except NotThere:
            return ()
        return tuple(sorted(done.stdout.split()))

    def push(self, layout: Layout, name: Name) -> Pushed:
        """Push ``layout`` to ``name`` by its digest, without a tag; only blobs that are not there.

        The bytes of its manifests are kept as they are. Pushed again, nothing is sent.
        """
        what = f"{name}@{layout.digest}"
        several = [] if len(layout.descriptors) == 1 else ["--index"]
        crane = self._cranes.of(name)
        size = sum(blob.size for blob in layout.blobs.values())
        try:
            done = crane.change(name, what, "push", *several, layout.folder, what, size=size)
        except NotThere:
            raise NoSuchRepository(name) from None
        if done.stdout.strip().rpartition("@")[2] != str(layout.digest):
            raise WrongBytes(what, f"{done.stdout.strip()} was pushed")
        pushed = Pushed.of(layout, done.stderr)
        log.info("%s: %d blobs sent, %d were there", what, pushed.sent, pushed.there)
        return pushed

    def tag(self, name: Name, digest: Digest, tag: str) -> None:
        """Let ``tag`` mean the image of that digest, which is there already.

        :raises NotThere: if it is not there.
        :raises BadReference: if it can be no tag.
        """
        check_tag(tag)
        self._cranes.of(name).change(name, f"{name}@{digest}", "tag", f"{name}@{digest}", tag)

    def pull(self, reference: Reference, folder: Path) -> Layout:
        """Fetch an image, with all its platforms, into ``folder`` as an OCI layout.

        The folder must be empty or not there; it is filled in one step.

        :raises NotThere: if it is not there.
        :raises WrongBytes: if something is not of its digest.
        :raises Misused: if the folder holds something.
        """
        if folder.exists() and any(folder.iterdir()):
            raise Misused(f"{folder} is not empty", hint="Pull into an empty folder.")
        part = folder.with_name(f".{folder.name}.{os.urandom(4).hex()}.part")
        part.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._look(
                reference.name, str(reference), "pull", "--format=oci", reference.exact, part
            )
            layout = read_pulled(part, reference)
            part.replace(folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)
        return replace(layout, folder=folder)

    def referrers(
        self, name: Name, digest: Digest, artifact_type: str = ""
    ) -> tuple[Descriptor, ...]:
        """Return what refers to an image: all of it, or what is of the type ``artifact_type``.

        The registry's referrers API is asked, or, where it has none (404), the index under the tag
        ``sha256-<hex>``. These are claims: fetch what is listed by its digest and see its subject.

        :raises BadManifest: if the answer is no index.
        """
        found = self._listed(name, digest)
        if not artifact_type:
            return found

        def read(digest: Digest) -> bytes:
            return self.manifest(Reference(name, digest=digest))

        typed = (replace(each, artifact_type=artifact_type_of(each, read)) for each in found)
        return tuple(each for each in typed if each.artifact_type == artifact_type)

    def _listed(self, name: Name, digest: Digest) -> tuple[Descriptor, ...]:
        lists = listed(self._cranes.of(name), name, digest)
        if lists is None:
            reference = Reference(name, fallback_tag(digest))
            try:
                lists = [index_in(self.manifest(reference), str(reference))]
            except NotThere:
                return ()
        by_digest = {each.digest: each for index in lists for each in index.manifests}
        return tuple(by_digest.values())

    def _look(self, name: Name, what: str, *arguments: str | Path) -> Completed:
        return self._cranes.of(name).look(name, what, *arguments)
