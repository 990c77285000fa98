"""Statutory dates: retirement ages now, working days and deadlines later."""
