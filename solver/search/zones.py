"""A large county in zones: each is solved for itself, several at a time, and the whole county goes on from where they ended.

Many postings of an optimum cross zones (docs/decisions/0094), but the zones' bases save about half of the whole's steps, and
a step in a small program is many times cheaper. Only where the search starts depends on this, nothing that is proven.
"""

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass

import highspy
import numpy as np

from solver.domain.dataset import Bools, Floats, Ints, Schools
from solver.domain.posting import Postings
from solver.model.build import Objective
from solver.model.matrix import Matrix
from solver.search.master import Stuck
from solver.search.relax import MISSING, Relaxation
from solver.search.watch import LOOK_SECONDS, Watch

TEACHERS = 1000
"""Teachers with open postings in a zone, about. Measured, solving in seconds with 600, 1000, 1500 and without zones: 5,000 × 120
1.2, 1.2, 1.2, 1.7; 10,000 × 200 of two seeds 5.0, 4.3, 5.3, 6.0 and 4.3, 4.0, 4.2, 5.7; 20,000 × 300 17.7, 17.3, 17.3, 21."""
SCHOOLS = 15
"""Schools in a zone at least: too few keep nobody. Measured at 20,000 × 150: 8 zones 6.9 s, 16 zones 8.8 s, none 12.5 s; at
40,000 × 150: 8 zones 18 s, with 32 the first level wanders for a minute."""
NEAR = 0.01
"""Postings at 0 are taken over up to this reduced cost, as a share of a typical cost: without any of them, or with ten times
as many, the whole takes a tenth longer."""


@dataclass(frozen=True, eq=False)
class Zone:
    """Rows, postings and auxiliary columns of some schools, by their positions in the whole, and their relaxation."""

    rows: Ints
    postings: Ints
    auxiliary: Ints
    relaxation: Relaxation
    objective: Objective
    light: Objective

    def solve(self, watch: Watch, share: float) -> Floats:
        """The reduced costs of the zone's postings at its optimum.

        Raises:
            Stopped, Stuck: see ``Relaxation.minimise``.
        """
        dearest = float(np.abs(self.objective.coefficients[: len(self.postings)]).max(initial=1.0))
        found = self.relaxation.minimise(
            self.objective, watch, artificial_cost=MISSING * dearest, light=self.light, share=share
        )
        return found.reduced


def begin(
    relaxation: Relaxation,
    postings: Postings,
    objective: Objective,
    light: Objective,
    watch: Watch,
    share: float,
    threads: int,
) -> bool:
    """Gives a relaxation without postings the columns and the basis of its zones' optima; a small county is left as it is.

    Args:
        light, share: how close each zone is solved, see ``Relaxation.solve``.

    Raises:
        Stopped: out of time.
    """
    schools = postings.dataset.schools
    wanted = np.log2(max(1.0, len(relaxation.teacher_first) / TEACHERS))
    count = 2 ** int(min(round(wanted), np.floor(np.log2(max(1.0, len(schools) / SCHOOLS)))))
    if len(relaxation.columns) or count < 2:
        return False
    zone = divided(schools, np.bincount(postings.leavers.home, minlength=len(schools)), count)
    parts = [one for one in zones(relaxation, postings, zone, objective, light) if len(one.postings)]
    if not parts:
        return False
    try:
        reduced = abreast(parts, watch, share, threads)
    except Stuck:  # nothing is lost but a start
        return False
    near = NEAR * light.typical
    take_over(relaxation, parts, [costs <= near for costs in reduced], objective)
    return True


def abreast(parts: list[Zone], watch: Watch, share: float, threads: int) -> list[Floats]:
    """The reduced costs of every zone; progress is told and the wish to stop heard meanwhile.

    Raises:
        Stopped, Stuck: see ``Zone.solve``.
    """
    with ThreadPoolExecutor(threads) as pool:
        running = [pool.submit(part.solve, watch.beside(), share) for part in parts]
        while wait(running, timeout=LOOK_SECONDS).not_done:
            watch.tell("relax")
        return [one.result() for one in running]


def filled(coordinate: Floats) -> Floats:
    """Unknown places are taken to be in the middle."""
    known = np.isfinite(coordinate)
    return np.where(known, coordinate, coordinate[known].mean() if known.any() else 0.0)


def divided(schools: Schools, weight: Ints, count: int) -> Ints:
    """S: the zone of every school; the heaviest part is cut in two, along its longer side and at half its weight."""
    latitude, longitude = filled(schools.latitude), filled(schools.longitude)
    place = np.stack([latitude, longitude * np.cos(np.radians(latitude.mean()))], axis=1)
    heavy = weight + 1e-3
    parts = [np.arange(len(schools))]
    while len(parts) < count:
        parts.sort(key=lambda part: -float(heavy[part].sum()))
        largest = parts.pop(0)
        along = int(np.ptp(place[largest], axis=0).argmax())
        order = largest[np.argsort(place[largest, along], kind="stable")]
        sums = np.cumsum(heavy[order])
        half = min(max(1, int(np.searchsorted(sums, sums[-1] / 2))), len(order) - 1)
        parts += [order[:half], order[half:]]
    zone = np.empty(len(schools), dtype=np.int64)
    for number, part in enumerate(parts):
        zone[part] = number
    return zone


def zones(relaxation: Relaxation, postings: Postings, zone: Ints, objective: Objective, light: Objective) -> list[Zone]:
    """Every zone with its rows, the postings within it, and their auxiliary columns; rows of the county are in none."""
    matrix = relaxation.matrix
    labels, homes = matrix.labels, postings.dataset.teachers.home
    of_row = np.full(matrix.shape[0], -1)
    by_school, by_teacher = labels.school >= 0, (labels.school < 0) & (labels.teacher >= 0)
    of_row[by_school] = zone[labels.school[by_school]]
    of_row[by_teacher] = zone[homes[labels.teacher[by_teacher]]]
    of_column = zones_of_auxiliary(matrix, of_row)
    own = zone[postings.home]
    inside = (own == zone[postings.host]) & ~relaxation.closed
    found = []
    for number in range(int(zone.max()) + 1):
        rows, mine = np.flatnonzero(of_row == number), np.flatnonzero(inside & (own == number))
        auxiliary = np.flatnonzero(of_column == number)
        part = Relaxation(
            matrix.part(rows, mine, auxiliary), postings.teacher[mine], postings.cell[mine], seed=relaxation.seed
        )
        part.doubt()
        columns = np.concatenate([mine, auxiliary + matrix.postings])
        found.append(
            Zone(rows, mine, auxiliary, part, Objective(objective.coefficients[columns], 0.0),
                 Objective(light.coefficients[columns], 0.0))
        )  # fmt: skip
    return found


def zones_of_auxiliary(matrix: Matrix, of_row: Ints) -> Ints:
    """A: the zone of every auxiliary column, that of a row it is in; −1 where it is in no row of a zone."""
    block = matrix.entries.columns(np.arange(matrix.postings, matrix.shape[1])).tocoo()
    zone = np.full(matrix.shape[1] - matrix.postings, -1)
    known = of_row[block.row] >= 0
    zone[block.col[known]] = of_row[block.row[known]]
    return zone


def take_over(relaxation: Relaxation, parts: list[Zone], near: list[Bools], objective: Objective) -> None:
    """Puts the zones' columns into the relaxation, and its basis together from theirs: rows of the county are basic."""
    kinds = highspy.HighsBasisStatus
    auxiliary = [kinds.kLower] * relaxation.aux
    artificial = [kinds.kLower] * relaxation.artificial
    rows = [kinds.kBasic] * relaxation.matrix.shape[0]
    place = {row: number for number, row in enumerate(relaxation.artificial_rows.tolist())}
    chosen, statuses = [], []
    for part, cheap in zip(parts, near, strict=True):
        own = part.relaxation
        found = own.basis()
        for at, status in zip(part.auxiliary.tolist(), found.col_status[: own.aux], strict=True):
            auxiliary[at] = status
        held = found.col_status[own.aux : own.aux + own.artificial]
        for row, status in zip(part.rows[own.artificial_rows].tolist(), held, strict=True):
            if row in place:
                artificial[place[row]] = status
        for row, status in zip(part.rows.tolist(), found.row_status, strict=True):
            rows[row] = status
        posted = found.col_status[own.aux + own.artificial :]
        resting = np.array([status == kinds.kLower for status in posted], dtype=np.bool_)
        stays = np.flatnonzero(~resting | cheap[own.columns])
        chosen.append(part.postings[own.columns[stays]])
        statuses += [posted[at] for at in stays.tolist()]
    relaxation.add(np.concatenate(chosen), objective.coefficients)
    basis = highspy.HighsBasis()
    basis.col_status, basis.row_status = [*auxiliary, *artificial, *statuses], rows
    basis.valid, basis.alien = True, True  # HiGHS mends what rows of the county and of two zones leave open
    relaxation.h.setBasis(basis)
