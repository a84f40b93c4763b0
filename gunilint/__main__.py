"""`python -m gunilint`."""

from gunilint.cli import main

main()
