"""The service on 1 October of the school year that the tests plan for: ``python -m tests.web.later serve …``."""

from datetime import date

from app import clock

TODAY = date(2027, 10, 1)

if __name__ == "__main__":
    clock.today = lambda: TODAY  # before anything takes it from there
    from app.cli import main

    main()
