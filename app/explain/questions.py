"""What can be asked about a plan, and which explanation answers it: the same for the command line and the API."""

from dataclasses import dataclass
from typing import Any

from app.explain.answers import Explained
from solver.domain.terms import Text
from solver.explain import years
from solver.explain.again import Again
from solver.explain.alternatives import exchanged
from solver.explain.counterfactual import how_to_go, how_to_stay, largest_share, without_rule
from solver.explain.overview import explain_plan
from solver.explain.school import explain_school
from solver.explain.teacher import explain_teacher
from solver.explain.why_not import why_not
from solver.rules.base import active
from solver.search.price import Prices, Unpriced
from solver.search.watch import Stopped
from solver.words import listed, say

STAY = "stay"
"""In place of a school: what it would take to stay at home."""
STEP_SECONDS = 1.0
"""For each relaxation that the explanation of a whole plan works out anew; the others keep their bound."""
SOLVE_SECONDS = 120.0
"""For questions that solve the county anew."""


@dataclass(frozen=True)
class Question:
    """What somebody wants to know about a plan; all blank for the plan as a whole."""

    teacher: str = ""
    school: str = ""
    why_not: str = ""
    instead_of: str = ""
    how_to: str = ""
    largest_share: bool = False
    without: str = ""
    seconds: float = 20.0

    @property
    def priced(self) -> bool:
        """Whether exact prices around the plan help with the answer."""
        return not (self.largest_share or self.without)

    @property
    def confused(self) -> bool:
        """Asks for two things at once, or for something about a teacher without naming one."""
        about = [bool(one) for one in (self.why_not, self.instead_of, self.how_to)]
        alone = [bool(one) for one in (self.teacher, self.school, self.largest_share, self.without)]
        return sum(about) > 1 or sum(alone) > 1 or (any(about) and not self.teacher)


class Unanswerable(Exception):
    """Something the question names is not there; ``lacking`` says what: teacher, school, rule, posting, proof or time."""

    def __init__(self, lacking: str, words: Text) -> None:
        super().__init__(words.zh)
        self.lacking = lacking
        self.words = words


def answered(found: Explained, question: Question, prices: Prices | None, again: Again | None = None) -> Any:
    """The explanation that answers a question.

    Args:
        prices: exact prices around a plan of one year.
        again: those of a medium-term plan.

    Raises:
        Unanswerable: what it names is not in the roster, the plan or the policy, or it takes too long.
    """
    try:
        return over_years(found, question, again) if found.medium else reply(found, question, prices)
    except Stopped:
        raise Unanswerable("time", say("cli.explain.not_in_time")) from None


def reply(found: Explained, question: Question, prices: Prices | None) -> Any:
    view = found.view
    if question.school:
        return explain_school(view, place(found, question.school), prices)
    if question.largest_share:
        return largest_share(view, found.model, SOLVE_SECONDS)
    if question.without:
        return without(found, question.without)
    if not question.teacher:
        return explain_plan(view, found.model, prices, min(STEP_SECONDS, question.seconds))
    who = person(found, question.teacher)
    if question.why_not:
        return why_not(view, who, place(found, question.why_not), prices, question.seconds)
    if question.instead_of:
        return instead_of(found, who, person(found, question.instead_of), prices, question.seconds)
    if question.how_to == STAY:
        return how_to_stay(view, who, prices, question.seconds)
    if question.how_to:
        return how_to_go(view, who, place(found, question.how_to), prices, question.seconds)
    return explain_teacher(view, who, model=found.model, prices=prices, seconds=question.seconds)


def over_years(found: Explained, question: Question, again: Again | None) -> Any:
    """The explanation of a medium-term plan.

    Raises:
        Unanswerable: see ``answered``; "medium" for what is answered for plans of one year only.
    """
    view = found.view
    if question.largest_share or question.without or question.instead_of or question.how_to not in ("", STAY):
        raise Unanswerable("medium", say("cli.explain.one_year_only"))
    if question.school:
        return years.explain_the_school(view, place(found, question.school))
    if not question.teacher:
        return years.explain_the_plan(view, found.model)
    who = person(found, question.teacher)
    if question.why_not:
        return years.why_not(view, who, place(found, question.why_not), found.model, again, question.seconds)
    if question.how_to == STAY:
        return years.how_to_stay(view, who, found.model, again, question.seconds)
    return years.explain_teacher(view, who, found.model, again, question.seconds)


def instead_of(found: Explained, who: int, other: int, prices: Prices | None, seconds: float) -> Any:
    """Why ``other`` was posted and not ``who``."""
    if other not in found.view.placed:
        identifier = found.dataset.teachers.id[other]
        raise Unanswerable(
            "posting",
            say("cli.explain.not_posted", teacher=identifier),
        )
    if prices is None:
        raise Unanswerable("proof", NO_PROOF)
    return exchanged(found.view, who, other, prices, seconds)


NO_PROOF = say("cli.explain.no_proof")


def without(found: Explained, rule: str) -> Any:
    """The best plan without a rule."""
    known = [item.rule.id for item in active(found.policy)]
    if rule not in known:
        raise Unanswerable(
            "rule",
            say("cli.explain.rule_off", rule=rule, known=listed(known)),
        )
    if found.profile is None:
        raise Unanswerable("proof", NO_PROOF)
    try:
        return without_rule(found.view, rule, found.profile, seconds=SOLVE_SECONDS, seed=found.made.seed)
    except Unpriced:
        raise Stopped from None


def person(found: Explained, identifier: str) -> int:
    """A teacher's position.

    Raises:
        Unanswerable: no such teacher.
    """
    position = found.dataset.teacher_position.get(identifier)
    if position is None:
        raise Unanswerable(
            "teacher",
            say("cli.explain.no_teacher", teacher=identifier),
        )
    return position


def place(found: Explained, code: str) -> int:
    """A school's position.

    Raises:
        Unanswerable: no such school.
    """
    position = found.dataset.school_position.get(code)
    if position is None:
        raise Unanswerable("school", say("cli.explain.no_school", school=code))
    return position
