"""Diagnoses: why no plan is possible, and what would help."""
