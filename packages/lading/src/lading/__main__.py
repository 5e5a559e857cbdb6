"""``lading``: the collection as a program, for repositories without a tasks.py."""

from importlib.metadata import version

from invoke import Exit, ParseError, Program

from lading import namespace


class _Lading(Program):
    """Invoke's program, which ends with 2 where the command line is wrong."""

    def parse_core(self, argv: list[str] | None) -> None:
        try:
            super().parse_core(argv)
        except ParseError as error:
            raise Exit(str(error), 2) from error

    def parse_tasks(self) -> None:
        try:
            super().parse_tasks()
        except ParseError as error:
            raise Exit(str(error), 2) from error


def main() -> None:
    """Run the tasks that the command line names."""
    _Lading(name="lading", binary="lading", namespace=namespace, version=version("lading")).run()


if __name__ == "__main__":
    main()
