"""``lading``: the collection as a program, for repositories without a tasks.py."""

from importlib.metadata import version

from invoke import Program

from lading import namespace


def main() -> None:
    """Run the tasks that the command line names."""
    Program(name="lading", binary="lading", namespace=namespace, version=version("lading")).run()


if __name__ == "__main__":
    main()
