"""A sentence for each difference that matters between the columns of a comparison."""

from collections.abc import Sequence

from app.comparisons.side import Side
from solver.domain.terms import Text
from solver.explain.compare import Difference, compare, headline
from solver.explain.wording import Line, line
from solver.words import say


def lines(sides: Sequence[Side], people: Sequence[Difference]) -> list[Line]:
    """What sets the columns apart; last year's is told beside them, its figures are not ranked with theirs."""
    alike = [one for one in sides if one.alike]
    base = alike[0]
    if len(alike) > 1:
        told = list(compare(base.dataset, base.policy, [one.candidate for one in alike]).lines)
    else:
        told = [headline(base.policy, base.candidate)]
    told += [headline(one.policy, one.candidate) for one in sides if not one.alike]
    told += [pair(sides, people, at) for at in range(1, len(sides))]
    return told + [apart(one) for one in sides if not one.alike]


def pair(sides: Sequence[Side], people: Sequence[Difference], at: int) -> Line:
    """How many people another column sends elsewhere than the first, or sends and the first does not."""
    both = [(one.places[0], one.places[at]) for one in people if one.places[0] != one.places[at]]
    elsewhere = sum(bool(first and other) for first, other in both)
    lost, won = sum(not other for _, other in both), sum(not first for first, _ in both)
    base, one = title(sides[0]), title(sides[at])
    if not both:
        return line(say("comparisons.same_people", one=one, base=base))
    return line(
        say("comparisons.people", one=one, base=base, differ=len(both), elsewhere=elsewhere, lost=lost, won=won)
    )


def apart(one: Side) -> Line:
    """Last year's figures are of another roster and year."""
    return line(say("comparisons.own_year", plan=title(one)))


def title(one: Side) -> Text:
    """What a column is called in a sentence."""
    if one.column.kind == "nobody":
        return one.candidate.title
    return say("comparisons.quoted", plan=Text(one.column.zh, one.column.en))
