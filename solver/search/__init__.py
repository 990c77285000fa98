"""Finding provably good plans on the labelled matrix."""
