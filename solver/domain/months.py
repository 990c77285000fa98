"""Year-months as integers (year × 12 + month − 1), so that service and terms are exact subtractions."""

NO_MONTH = -1


def month_of(year: int, month: int) -> int:
    """The index of a year-month; ``month`` runs from 1 to 12."""
    return year * 12 + month - 1


def month_text(index: int) -> str:
    """``2019-09``; an unknown month is an empty string."""
    return "" if index == NO_MONTH else f"{index // 12:04d}-{index % 12 + 1:02d}"


def effective_month(year: int) -> int:
    """The month of the effective date, 1 September of ``year``.

    A year-month ends on its last day: something that ends in August of ``year`` has ended by the
    effective date, something that ends in September has not.
    """
    return month_of(year, 9)
