"""The policy, one file per rule; ``registry()`` finds them all."""
