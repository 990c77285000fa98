"""The decision model as data: candidate postings and a labelled sparse matrix."""
