"""Measures this engine beside whole-model solvers and a hand-made plan, on the same counties and with the same limits."""
