"""Scenarios: what a planner plans with, named, copied and changed."""
