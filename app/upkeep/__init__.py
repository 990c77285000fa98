"""Looking after an installation: audit, keys, passwords, backup."""
