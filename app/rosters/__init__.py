"""Uploaded rosters: accepted whole or refused with every problem."""
