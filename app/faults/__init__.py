"""Faults of the pages' own program, told by browsers so that support can find them."""
