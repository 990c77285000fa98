"""Mapping profiles: what an office says about its files, kept under a name."""
