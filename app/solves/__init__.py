"""Solves: jobs that make plans from a roster in a process of their own."""
