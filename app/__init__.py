"""Command line, service and exports over the solver."""

VERSION = "0.1.0"
