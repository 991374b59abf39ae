"""`python -m posko`."""

import sys

from posko.cli import main

if __name__ == "__main__":
    sys.exit(main())
