"""What a master's rows are worth, and the reduced costs of all postings under it."""

from dataclasses import dataclass

from solver.domain.dataset import Floats


@dataclass(frozen=True, eq=False)
class Duals:
    """Duals of a master, or the mean of those of several rounds in which its value stood still.

    Degenerate rounds swing between duals each of which a few other columns undercut. The dual function is
    concave, so their mean bounds at least as well, and often closes the gap at once.
    """

    value: float
    """The dual objective over the master's own columns."""
    reduced: Floats
    """Of every posting, in the master or not; infinite where closed."""
    duals: Floats
    rounds: int = 1

    def with_round(self, other: "Duals") -> "Duals":
        share = 1 / (self.rounds + 1)
        reduced = (1 - share) * self.reduced
        reduced += share * other.reduced  # infinite where closed, and to stay so
        return Duals(
            (1 - share) * self.value + share * other.value,
            reduced,
            (1 - share) * self.duals + share * other.duals,
            self.rounds + 1,
        )
