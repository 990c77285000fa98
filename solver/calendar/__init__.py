"""Dates that law and calendar give: retirement, working days, and the way to 1 September."""
