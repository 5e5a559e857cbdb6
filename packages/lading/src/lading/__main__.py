"""``lading``: the collection as a program, for repositories without a tasks.py."""

import sys

_INTERRUPTED = 130


def main() -> None:
    """Run the tasks that the command line names.

    Ctrl-C ends it as it ends a task, also before one begins, while all is imported.
    """
    try:
        from lading import _program  # noqa: PLC0415 - it may be interrupted

        _program.run()
    except KeyboardInterrupt:
        _end_interrupted()
    except SystemExit as ended:  # by which Invoke ends whatever interrupts it
        if isinstance(ended.__context__, KeyboardInterrupt):
            _end_interrupted()
        raise


def _end_interrupted() -> None:
    sys.stderr.write("error: interrupted\n")
    sys.exit(_INTERRUPTED)


if __name__ == "__main__":
    main()
