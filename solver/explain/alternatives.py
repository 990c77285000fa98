"""The best other schools for a posted teacher with their exact prices, and what exchanging two people costs."""

import heapq
from dataclasses import dataclass, replace

import numpy as np

from solver.explain import price as pricing
from solver.explain.price import IMPOSSIBLE, UNKNOWN, Price
from solver.explain.view import View
from solver.explain.why_not import OPEN, POSTED, why_not
from solver.explain.wording import Line, school, teacher
from solver.search.price import Prices, kept_from, sent, together
from solver.search.watch import Stopped
from solver.words import say

WANTED = 3
TRIED = 9
"""Schools priced exactly at most."""
BOUNDED = 40
"""Schools whose lower bound is computed by a relaxation at most."""


@dataclass(frozen=True)
class Alternative:
    """Another school for a posted teacher and its exact price."""

    school: str
    price: Price
    lines: tuple[Line, ...]


def best_alternatives(view: View, who: int, prices: Prices, seconds: float) -> tuple[tuple[Alternative, ...], bool]:
    """The cheapest other schools with their exact prices, the cheapest first, and whether that is proven.

    The school with the least lower bound is looked at first: its bound is made sharper by a relaxation, whose duals
    sharpen those of all other schools too, and if it is still the least, exact by a whole plan. What comes out exact and
    least is the next best school.
    """
    row = view.placed[who]
    home = view.dataset.school_position[row.host]
    about = frozenset({row.teacher})
    # (least price level by level, how sure: 0 by reduced cost, 1 by relaxation, 2 exact, school)
    queue: list[tuple[tuple[float, ...], int, int]] = [
        ((0.0,) * prices.last + (least,), 0, host) for host, least in prices.cheapest(who).items() if host != home
    ]
    heapq.heapify(queue)
    exact: dict[int, Price] = {}
    known: dict[int, tuple[float, ...]] = {}
    found: list[Alternative] = []
    complete, bounded, tried = True, 0, 0
    while queue and len(found) < WANTED:
        least, sure, host = heapq.heappop(queue)
        change = sent(prices.model, who, host)
        if sure == 2:
            found.append(alternative(view, prices, host, exact[host]))
        elif sure == 1:
            tried += 1
            one = pricing.price(view, prices, change, about, seconds, checked=False) if tried <= TRIED else None
            if one is None or one.verdict == UNKNOWN:
                complete = False
            elif one.verdict != IMPOSSIBLE:
                exact[host] = one
                heapq.heappush(queue, (rounded(one.levels), 2, host))
        elif known.get(host, least) > least:
            heapq.heappush(queue, (known[host], 0, host))
        else:
            bounded += 1
            try:
                sharper = prices.least(change, seconds) if bounded <= BOUNDED else least
            except Stopped:
                sharper = least
            if sharper is None:
                continue
            heapq.heappush(queue, (max(least, rounded(sharper)), 1, host))
            if np.isfinite(sharper[-1]) and bounded <= BOUNDED:
                for other, by in prices.elsewhere(who, change).items():
                    bound = ((0.0,) * prices.last) + (round(by, 6),)
                    known[other] = max(bound, known.get(other, bound))
    return tuple(found), complete


def rounded(levels: tuple[float, ...]) -> tuple[float, ...]:
    """Without floating noise, which must not let an earlier level outrank a later one."""
    return tuple(round(level, 6) for level in levels)


def alternative(view: View, prices: Prices, host: int, found: Price) -> Alternative:
    place = school(view.dataset, host)
    what = say("price.posting_instead", place=place)
    return Alternative(view.dataset.schools.code[host], found, pricing.said(view, prices, found, what))


@dataclass(frozen=True)
class Exchange:
    """The answer to "why her and not me"."""

    lines: tuple[Line, ...]
    price: Price


def exchanged(view: View, one: int, other: int, prices: Prices, seconds: float = 20.0) -> Exchange:
    """The cost of sending ``one`` to the school that ``other`` was given, and keeping ``other`` home.

    Raises:
        KeyError: ``other`` has no posting in the plan.
    """
    host = view.dataset.school_position[view.placed[other].host]
    barred = why_not(view, one, host)
    if barred.verdict not in (OPEN, POSTED):  # no price: the rules do not let one take that place, and say why
        return Exchange(barred.lines, Price(IMPOSSIBLE))
    change = together([sent(prices.model, one, host), kept_from(prices.model, other)])
    about = frozenset({view.dataset.teachers.id[one], view.dataset.teachers.id[other]})
    first, second, place = teacher(view.dataset, one), teacher(view.dataset, other), school(view.dataset, host)
    what = say("price.exchange", first=first, place=place, second=second)
    found = pricing.price(view, prices, change, about, seconds)
    return Exchange(pricing.said(view, prices, found, what), replace(found, verified=None))
