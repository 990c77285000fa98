"""The efficient frontier between two goals, from the command line."""
