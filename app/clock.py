"""What day it is in China, and which school year is being planned then."""

from datetime import date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))


def today() -> date:
    """The date in Beijing, wherever the server stands: deadlines end there, hours before they do in UTC."""
    return datetime.now(BEIJING).date()


def planning_year(today: date) -> int:
    """The next school year whose 1 September is still ahead of ``today``."""
    return today.year if today < date(today.year, 9, 1) else today.year + 1
