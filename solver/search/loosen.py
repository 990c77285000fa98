"""The cheapest ways out of an impossible county: for each parameter alone, the least change that makes plans exist."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from time import process_time
from typing import Any

import numpy as np

from solver.domain.dataset import Ints
from solver.domain.policy import Policy, Setting
from solver.domain.proof import Loosening
from solver.eligibility import open_postings
from solver.model.matrix import Matrix
from solver.rules.base import Active, PolicyError, Rows, active
from solver.search.clauses import Clauses
from solver.search.trial import MISSED, Refusal, Trial
from solver.search.watch import Stopped, Watch

SHARE_STEP = 0.001
"""Shares change by a tenth of a percentage point, everything else by one of its unit."""
RECENT = 4
"""Proofs tried on each new step."""
SECONDS = 14.0
"""Processor time for all ways together, so that a busy machine finds as many as an idle one; what is found by then
is told."""
SHORT = 20
"""Ladders up to this long are halved first: there a proof seldom refuses more than the next step."""


@dataclass(frozen=True, eq=False)
class Refused:
    """A matrix with the proof that nothing meets it; the proof may refuse other matrices as well."""

    matrix: Matrix
    refusal: Refusal

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules whose rows the proof uses."""
        weighty = self.refusal.weights != 0
        return tuple(name for name in self.matrix.labels.rule if weighty[self.matrix.rows_of(name)].any())

    def refuses(self, matrix: Matrix, teacher: Ints) -> bool:
        """Whether the proof holds on another matrix too, each row taken for the one about the same thing."""
        weights = np.zeros(matrix.shape[0])
        for name in self.matrix.labels.rule:
            here, there = matrix.rows_of(name), self.matrix.rows_of(name)
            known = dict(zip(subjects(self.matrix, there), self.refusal.weights[there].tolist(), strict=True))
            weights[here] = [known.get(subject, 0.0) for subject in subjects(matrix, here)]
        return Refusal(weights).margin(matrix, teacher) > MISSED


def subjects(matrix: Matrix, rows: Ints) -> list[tuple[int, ...]]:
    """What each row is about, to find it again in another matrix."""
    labels = matrix.labels
    columns = (labels.teacher, labels.school, labels.stage, labels.subject, labels.year)
    return list(zip(*(column[rows].tolist() for column in columns), strict=True))


@dataclass(frozen=True)
class Ladder:
    """The values of one parameter from the present one toward one end of its range, step by step."""

    item: Active
    name: str
    values: Sequence[float | bool]
    """The first is the present value."""

    def params(self, step: int) -> Any:
        return dataclasses.replace(self.item.params, **{self.name: self.values[step]})


def ladders(item: Active) -> Iterator[Ladder]:
    """Both directions of every number and switch of a rule; words and lists of words are choices of policy."""
    for field in dataclasses.fields(item.rule.params):
        now, default, meta = getattr(item.params, field.name), field.default, field.metadata
        if isinstance(default, bool):
            yield Ladder(item, field.name, (now, not now))
        elif isinstance(default, (int, float)):
            step = SHARE_STEP if isinstance(default, float) and meta.get("high") == 1 else 1
            for end, sign in ((meta.get("low"), -1), (meta.get("high"), 1)):
                if end is None or end == now:
                    continue
                first = int(np.floor(now / step + 1e-9) if sign > 0 else np.ceil(now / step - 1e-9))
                count = int(np.ceil(abs(end / step - first) - 1e-9))
                grid = [type(default)(round((first + sign * k) * step, 6)) for k in range(1, count)]
                yield Ladder(item, field.name, (now, *grid, type(default)(end)))


@dataclass(frozen=True, eq=False)
class Build:
    """A county at one step of a ladder."""

    clauses: Clauses
    changed: Mapping[str, list[Rows]]
    """Rules whose rows differ from the county's own."""

    def matrix(self, rules: Sequence[str]) -> Matrix:
        """The rows of those of some rules that limit anything here."""
        return self.clauses.matrix([rule for rule in rules if rule in self.clauses.blocks], self.changed)

    def trial(self, rules: Sequence[str], watch: Watch, seed: int) -> Trial:
        return Trial(self.matrix(rules), self.clauses.postings, watch, seed=seed)


class Climb:
    """One ladder put to the test; further up is assumed to be no stricter."""

    def __init__(self, ladder: Ladder, build: Callable[[int], Build], within: "Loosener") -> None:
        self.ladder = ladder
        self.build = build
        self.within = within
        self.sure = True
        self.passed: tuple[int, Trial] | None = None
        """The step that last passed: it is the one asked for again. A trial is as large as a model, so no more are kept."""

    def least(self) -> Loosening | None:
        """The first step from which on plans exist, if any.

        Raises:
            Stopped: out of time.
        """
        last = len(self.ladder.values) - 1
        if self.surely_not(last) or not self.whole(last):
            return None
        step = self.first(last, self.fractions)
        if step < last and not self.whole(step):
            step = self.first(last, self.whole)
        now, to = self.ladder.values[0], self.ladder.values[step]
        size = 1.0 if isinstance(to, bool) else abs(to - now) / max(abs(to), abs(now))
        return Loosening(self.ladder.item.rule.id, self.ladder.name, now, to, size, self.sure)

    def first(self, possible: int, test: Callable[[int], bool]) -> int:
        """The first step that passes a test, between the present value, which does not, and one that does.

        Tries the first step that no proof in hand refuses and the middle in turn.
        """
        refused, middle = 0, possible <= SHORT
        while possible - refused > 1:
            refused = self.last_refused(refused, possible)
            if possible - refused <= 1:
                break
            step = (refused + possible) // 2 if middle else refused + 1
            middle = not middle
            if test(step):
                possible = step
            else:
                refused = step
        return possible

    def last_refused(self, refused: int, possible: int) -> int:
        """The last step below ``possible`` that the proofs in hand refuse."""
        while possible - refused > 1:
            step = (refused + possible) // 2
            if self.surely_not(step):
                refused = step
            else:
                possible = step
        return refused

    def surely_not(self, step: int) -> bool:
        """Whether a proof in hand refuses a step."""
        if not self.within.refused:
            return False
        built = self.build(step)
        teacher = built.clauses.postings.teacher
        return any(proof.refuses(built.matrix(proof.rules), teacher) for proof in self.within.refused)

    def fractions(self, step: int) -> bool:
        """Whether fractional plans exist."""
        return self.trial(step) is not None

    def whole(self, step: int) -> bool:
        """Whether a whole plan was found; without an answer in time it counts as none, and nothing is sure."""
        trial = self.trial(step)
        answer = trial.whole() if trial is not None else False
        self.sure &= answer is not None
        return bool(answer)

    def trial(self, step: int) -> Trial | None:
        """The rows at a step, where fractional plans meet them."""
        if self.passed is not None and self.passed[0] == step:
            return self.passed[1]
        trial = self.put_to_the_test(step)
        if trial is not None:
            self.passed = (step, trial)
        return trial

    def put_to_the_test(self, step: int) -> Trial | None:
        """``trial``, solved."""
        self.within.check()
        built = self.build(step)
        # the few rules that have clashed so far are put to the test first: that is much quicker
        for rules in (*dict.fromkeys(proof.rules for proof in self.within.refused), built.clauses.rules):
            trial = built.trial(rules, self.within.watch, self.within.seed)
            refusal = trial.refusal()
            if refusal is not None:
                self.within.refused.append(Refused(trial.matrix, refusal))
                del self.within.refused[:-RECENT]
                return None
        return trial


class Loosener:
    """Searches all ladders of one impossible county."""

    def __init__(
        self, clauses: Clauses, policy: Policy, watch: Watch, *, seed: int = 0, refused: Sequence[Refused] = ()
    ) -> None:
        self.clauses = clauses
        self.policy = policy
        self.watch = watch
        self.seed = seed
        self.refused = list(refused)
        self.end = np.inf

    def ways(self, core: Sequence[str]) -> tuple[Loosening, ...]:
        """The ways out through the rules of a conflict and through the gates, the cheapest first.

        Ends with what it has when time runs out.
        """
        found: list[Loosening] = []
        self.end = process_time() + SECONDS
        rows = (way for rule in core for way in self.through_rows(self.clauses.items[rule]))
        gates = (way for item in self.gates() for way in self.through_gate(item))
        try:
            for way in chain(rows, gates):
                if way is not None:
                    found.append(way)  # noqa: PERF401 - what was found before time ran out stays
        except Stopped:
            if self.watch.cancelled:
                raise
        return tuple(sorted(set(found), key=lambda way: (way.size, way.rule, way.parameter)))

    def check(self) -> None:
        """Raises Stopped where the search should end."""
        self.watch.tell("diagnose")
        self.watch.check()
        if process_time() > self.end:
            raise Stopped

    def through_rows(self, item: Active) -> Iterator[Loosening | None]:
        """The ways out through one rule of the conflict."""
        clauses, rule = self.clauses, item.rule.id
        for ladder in ladders(item):

            def build(step: int, ladder: Ladder = ladder) -> Build:
                return Build(clauses, {rule: clauses.rows(item, ladder.params(step))})

            yield Climb(ladder, build, self).least()
        if item.rule.demands:
            rest = [other for other in clauses.rules if other != rule]
            trial = Trial(clauses.matrix(rest), clauses.postings, self.watch, seed=self.seed)
            if trial.refusal() is None and trial.whole():
                yield Loosening(rule, "enforcement", "hard", "priority", 1.0)

    def gates(self) -> list[Active]:
        """The rules that close postings, those that close most first."""
        closed = self.clauses.opened.closed
        items = [item for item in active(self.policy) if closed.get(item.rule.id)]
        return sorted(items, key=lambda item: -closed[item.rule.id])

    def through_gate(self, item: Active) -> Iterator[Loosening | None]:
        """The ways out through a rule that closes postings: only changes that open more."""
        for ladder in ladders(item):

            def build(step: int, ladder: Ladder = ladder) -> Build:
                return Build(self.opened_by(ladder, step), {})

            try:
                freed = build(len(ladder.values) - 1).clauses
            except PolicyError:  # values that contradict each other
                continue
            if len(freed.postings) > len(self.clauses.postings):
                yield Climb(ladder, build, self).least()

    def opened_by(self, ladder: Ladder, step: int) -> Clauses:
        """The county with one parameter changed, from the gates on."""
        self.check()
        rule = ladder.item.rule.id
        setting = self.policy.setting(rule)
        values = {**setting.parameters, ladder.name: ladder.values[step]}
        changed = Setting(setting.on, setting.enforcement, values)
        policy = dataclasses.replace(self.policy, rules={**self.policy.rules, rule: changed})
        dataset = self.clauses.dataset
        return Clauses(dataset, policy, open_postings(dataset, policy, self.clauses.postings.years))
