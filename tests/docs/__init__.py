"""The documents: generated pages, the picture of a plan, and that what they show is what happens."""
