"""Verification of lists that people made by hand, without storing them."""
