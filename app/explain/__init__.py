"""Explanations over the command line and the API."""
