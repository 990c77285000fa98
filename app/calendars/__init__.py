"""The calendar to 1 September: its dates, the table of working days, and how far the steps are."""
