"""Plans as files for people and machines, one file per format; ``registry()`` finds them all."""
