"""`python -m bookcockpit` and the `bookcockpit` script."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    # A start makes thousands of objects that stay; looking for garbage among them costs a tenth of it.
    gc.set_threshold(100_000)
    from bookcockpit.straight import straight
    from bookcockpit.terminal import hold_streams

    hold_streams()
    code = straight(sys.argv[1:])
    if code is None:
        from bookcockpit.cli.run import run

        code = run()
    sys.exit(code)


if __name__ == "__main__":
    main()
