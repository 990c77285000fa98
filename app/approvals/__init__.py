"""Approval of plans by two persons; published plans are frozen."""
