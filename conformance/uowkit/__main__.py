"""`python -m uowkit`."""

from uowkit.cli import main

if __name__ == "__main__":
    main()
