"""The independent checker: dataset + plan → what holds and what does not, from raw data only."""
