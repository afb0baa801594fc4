"""`python -m hawizard`."""

from hawizard.cli import main

main()
