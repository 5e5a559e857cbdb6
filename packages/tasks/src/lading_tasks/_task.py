"""The ``task`` decorator."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from inspect import Signature
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, Self, TypeVar, overload

import invoke
from invoke import Argument, Context

from lading_run import Misused
from lading_tasks._guard import guarded

P = ParamSpec("P")
R_co = TypeVar("R_co", covariant=True)
R = TypeVar("R")

__all__ = ["Context", "Task", "task"]


class Task(invoke.Task[Any], Generic[P, R_co]):
    """An Invoke task that ends with a message and an exit code, not with a traceback.

    The body stays what it was, so Invoke reads its signature. It is called like the body.
    """

    _spec: Signature | None = None

    def __call__(self, context: Context, /, *args: P.args, **kwargs: P.kwargs) -> R_co:
        with guarded(json=kwargs.get("json") is True):
            _check_options(context)
            _check_words([*args, *kwargs.values()])
            result: R_co = super().__call__(context, *args, **kwargs)
            return result

    def __deepcopy__(self, memo: object) -> Self:
        """Return the task itself: Invoke copies whole collections whenever it lists them."""
        return self

    def argspec(self, body: Callable[..., object]) -> Signature:
        """Return what the body takes besides the context; Invoke asks time and again."""
        if self._spec is None:
            self._spec = super().argspec(body)
        return self._spec

    def get_arguments(self, ignore_unknown_help: bool | None = None) -> list[Argument]:
        """Return the arguments for Invoke's parser; again the same when it asks again."""
        texts = dict(self.help)
        try:
            found = super().get_arguments(ignore_unknown_help)
        finally:
            self.help = texts  # Invoke takes out what it has used
        for argument in found:
            argument.__class__ = _Argument
        return found


class _Argument(Argument):
    """An argument that is copied, and told, in one step.

    Invoke copies those of all tasks, twice a run, and writes them out for a log that is off.
    """

    def __repr__(self) -> str:
        return f"--{self.names[0]}"  # as it stands in Invoke's messages

    def __deepcopy__(self, memo: object) -> "_Argument":
        other = _Argument.__new__(_Argument)
        vars(other).update(vars(self))  # no value is changed in its place
        return other


def _check_options(context: Context) -> None:
    """Refuse Invoke's ``--dry``, which would have no effect on what is not its own command."""
    if context.config.run.dry:
        raise Misused(
            "--dry has no effect here: the task would do what it does",
            hint="Leave it out; `release --plan` shows what a release would do.",
        )


def _check_words(values: Iterable[object]) -> None:
    """Refuse an option as the value of another: Invoke takes ``--help`` for a positional one."""
    options = [value for value in values if isinstance(value, str) and value.startswith("--")]
    if options:
        raise Misused(
            f"{options[0]!r} stands where a value is expected",
            hint=f"Help stands first: `invoke --help TASK`. A file so named is ./{options[0]}",
        )


class _Decorator(Protocol):
    def __call__(self, body: Callable[Concatenate[Context, P], R], /) -> Task[P, R]: ...


@overload
def task(body: Callable[Concatenate[Context, P], R], /) -> Task[P, R]: ...


@overload
def task(
    *,
    name: str | None = None,
    aliases: Iterable[str] = (),
    positional: Iterable[str] | None = None,
    optional: Iterable[str] = (),
    default: bool = False,
    auto_shortflags: bool = True,
    help: Mapping[str, str] = ...,
    pre: Sequence[object] = (),
    post: Sequence[object] = (),
    iterable: Iterable[str] = (),
    incrementable: Iterable[str] = (),
) -> _Decorator: ...


def task(body: Callable[..., Any] | None = None, /, **options: Any) -> Any:
    """Make a function a task of Invoke, as ``@task`` or ``@task(help={...}, ...)``.

    The options are those of ``invoke.task``. While the task runs, what our packages log goes to
    stderr. A ``LadingError`` becomes its message, its hint and its exit code, Ctrl-C exit code
    130, SIGTERM 143; what nobody expected keeps its traceback and ends with 1. If the body has a
    parameter ``json`` and that is true, the error is also an object ``error`` on stdout.
    """
    if body is not None:
        return Task(body)
    return lambda function: Task(function, **options)
