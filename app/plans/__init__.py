"""Verified plans: shown and downloaded."""
