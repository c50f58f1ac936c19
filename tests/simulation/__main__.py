"""``python -m tests.simulation``. Forks of the server import this module again, so it brings nothing with it."""

if __name__ == "__main__":
    from tests.simulation.command import main

    main()
