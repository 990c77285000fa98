"""What an office does by hand: longest service first, each to the first choice or the nearest school that keeps every rule.

Obligated teachers are gone through in order of service. Each is given the first posting, by place among
the own choices and then by distance, that breaks no rule as the list stands so far; who has none waits,
and the list is gone through again until nobody more can be placed (a protected school may release
somebody only after somebody has come, a teacher without a title only after a backbone teacher). Where the
year's share is not reached, volunteers follow, then everybody else, in the same way. Nobody once placed
is moved again, which is what the method leaves on the table.
"""

from time import perf_counter

import numpy as np
from scipy.sparse import csr_matrix

from solver.bench.outcome import Outcome
from solver.domain.dataset import Dataset, Floats, Ints
from solver.domain.policy import GoalProfile
from solver.domain.posting import UNLISTED
from solver.model.build import Model
from solver.rules.shapes import SHORTAGE

ROOM = 1e-9


def run(model: Model, profile: GoalProfile, seconds: float, seed: int, dataset: Dataset) -> Outcome:
    """The plan as a point of the model; goals play no part and nothing is proven."""
    deadline = perf_counter() + seconds
    postings, people = model.postings, dataset.teachers
    service = np.lexsort((np.arange(len(people)), people.entered))
    duty = model.status.duty
    tiers = [
        (service[duty[service]], False),
        (service[(~duty & people.volunteer)[service]], True),
        (service[(~duty & ~people.volunteer)[service]], True),
    ]
    listing = Listing(model)
    starts = np.flatnonzero(postings.starts)
    order = starts[np.lexsort((postings.host[starts], far(postings.distance_km[starts]), wish(postings.rank[starts])))]
    order = order[np.argsort(postings.teacher[order], kind="stable")]
    first = np.searchsorted(postings.teacher[order], np.arange(len(people) + 1))
    for teachers, only_while_short in tiers:
        waiting = teachers.tolist()
        placed = True
        while placed and perf_counter() < deadline:
            placed, left = False, []
            for teacher in waiting:
                if only_while_short and not listing.short:
                    return Outcome((), listing.x)
                options = order[first[teacher] : first[teacher + 1]]
                if len(options) and listing.place(options):
                    placed = True
                else:
                    left.append(teacher)
            waiting = left
    return Outcome((), listing.x)


def far(distance: Floats) -> Floats:
    """Distances for sorting, the unknown last."""
    return np.nan_to_num(distance, nan=np.inf)


def wish(rank: Ints) -> Ints:
    """Choices for sorting, schools that were not chosen last."""
    return np.where(rank == UNLISTED, np.iinfo(rank.dtype).max, rank)


class Listing:
    """The list as it grows, and how much room every rule has left.

    Rows with auxiliary columns are not limits of their own: those of ``equity`` only measure, those of the
    shortage say how many posts of a cell are unfilled, which ``temporary_staff`` adds up.
    """

    def __init__(self, model: Model) -> None:
        matrix = model.matrix
        self.a = matrix.a[:, : matrix.postings]
        self.x = np.zeros(matrix.shape[1])
        self.activity = np.zeros(matrix.shape[0])
        auxiliary = csr_matrix(matrix.a[:, matrix.postings :])
        free = np.diff(auxiliary.indptr) > 0
        self.lower = np.where(free, -np.inf, matrix.row_lower)
        self.upper = np.where(free, np.inf, matrix.row_upper)
        self.need = matrix.row_lower
        self.defines = np.zeros(matrix.shape[0], dtype=np.bool_)
        self.defines[matrix.rows_of(SHORTAGE)] = True
        self.counting = csr_matrix((0, 0))
        if SHORTAGE in matrix.families:
            columns = csr_matrix(matrix.a[:, matrix.families[SHORTAGE]])
            counts = free & ~self.defines & (np.diff(columns.indptr) > 0)
            # rows that add up unfilled posts, by the row that says how many posts of a cell are unfilled
            self.counting = csr_matrix(columns[counts] @ columns[self.defines].T)
            self.most = matrix.row_upper[counts]
            self.number = np.cumsum(self.defines) - 1
            self.total = self.counting @ np.maximum(0.0, self.need[self.defines])

    @property
    def short(self) -> bool:
        """Whether some least number is not reached yet."""
        return bool((self.activity < self.lower - ROOM).any())

    def place(self, options: Ints) -> bool:
        """Takes the first of some postings that breaks nothing; False where all of them break something."""
        row, coefficient, option = self.entries(options)
        after = self.activity[row] + coefficient
        breaks = (coefficient > 0) & (after > self.upper[row] + ROOM)
        breaks |= (coefficient < 0) & (after < self.lower[row] - ROOM)
        closed = np.bincount(option[breaks], minlength=len(options)) > 0
        added = self.unfilled(row, coefficient, option, len(options))
        if added.shape[0]:
            closed |= (self.total[:, None] + added > self.most[:, None] + ROOM).any(axis=0)
        fine = np.flatnonzero(~closed)
        if not len(fine):
            return False
        mine = option == fine[0]
        self.activity[row[mine]] += coefficient[mine]
        if added.shape[0]:
            self.total += added[:, fine[0]]
        self.x[options[fine[0]]] = 1.0
        return True

    def entries(self, options: Ints) -> tuple[Ints, Floats, Ints]:
        """Row, coefficient and option of every matrix entry of some postings."""
        begin, size = self.a.indptr[options], np.diff(self.a.indptr)[options]
        option = np.repeat(np.arange(len(options)), size)
        at = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size) + np.repeat(begin, size)
        return self.a.indices[at], self.a.data[at], option

    def unfilled(self, row: Ints, coefficient: Floats, option: Ints, count: int) -> Floats:
        """Counting rows × options: how many more posts would be unfilled."""
        if not self.counting.shape[0]:
            return np.zeros((0, count))
        keep = self.defines[row]
        row, coefficient, option = row[keep], coefficient[keep], option[keep]
        missing = self.need[row] - self.activity[row]
        change = np.maximum(0.0, missing - coefficient) - np.maximum(0.0, missing)
        moved = change != 0
        cells = csr_matrix(
            (change[moved], (self.number[row[moved]], option[moved])), shape=(self.counting.shape[1], count)
        )
        return np.asarray((self.counting @ cells).toarray())
