"""`python -m bookcockpit` and the `bookcockpit` script."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    from bookcockpit.cli.run import run

    sys.exit(run())


if __name__ == "__main__":
    main()
