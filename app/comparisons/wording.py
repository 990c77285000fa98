"""A sentence for each difference that matters between the columns of a comparison."""

from collections.abc import Sequence

from app.comparisons.side import Side
from solver.domain.terms import Text
from solver.explain.compare import Difference, compare, headline
from solver.explain.wording import Line, line


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
        return line(f"{one.zh}与{base.zh}的人员去向完全相同。", f"{one.en} places everybody as {base.en} does.")
    return line(
        f"{one.zh}与{base.zh}相比，{len(both)} 人去向不同：{elsewhere} 人去另一所学校，{lost} 人不再派出，{won} 人新派出。",
        f"{one.en} against {base.en}: {len(both)} people differ, {elsewhere} go to another school, {lost} are no longer posted, {won} are posted instead.",
    )


def apart(one: Side) -> Line:
    """Last year's figures are of another roster and year."""
    name = title(one)
    return line(
        f"{name.zh}按当年的情况计算，只供参照，不与今年的方案比优劣。",
        f"{name.en} is measured by its own year: for reference, not ranked with this year's plans.",
    )


def title(one: Side) -> Text:
    """What a column is called in a sentence."""
    return one.candidate.title if one.column.kind == "nobody" else Text(f"“{one.column.zh}”", f"“{one.column.en}”")
