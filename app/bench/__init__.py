"""The benchmark as the command line shows it."""
