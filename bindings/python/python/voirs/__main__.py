"""The ``voirs`` command: the same program as the one in Rust."""

import signal
import sys

from ._voirs import run_command


def main() -> int:
    """Runs the command with the process's arguments and gives its exit status."""
    # The command handles interrupts itself; Python would only note them.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    return run_command(["voirs", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
