"""Untrusted files, opened and written in child processes under hard limits; what is in them means nothing here."""
