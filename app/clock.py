"""Which school year is being planned, told from today's date."""

from datetime import date


def planning_year(today: date) -> int:
    """The next school year whose 1 September is still ahead of ``today``."""
    return today.year if today < date(today.year, 9, 1) else today.year + 1
