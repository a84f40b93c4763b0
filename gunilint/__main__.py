"""`python -m gunilint`."""

import sys

if not sys.flags.safe_path:
    # Python put the working directory first: there lies what is linted, and must not be imported.
    del sys.path[0]

from gunilint.cli import main

main(prog_name="gunilint")
