"""The best other schools for a posted teacher with their exact prices, and what exchanging two people costs."""

import heapq
from dataclasses import dataclass, replace

import numpy as np

from solver.explain import price as pricing
from solver.explain.price import IMPOSSIBLE, UNKNOWN, Price
from solver.explain.view import View
from solver.explain.why_not import OPEN, POSTED, why_not
from solver.explain.wording import Line, school, teacher
from solver.search.change import kept_from, sent, together
from solver.search.price import Prices
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


CARRIED, RELAXED, EXACT = 0, 1, 2
"""How sure a least price is: that of something wider, of the schools' own relaxation, or of a whole plan."""


def best_alternatives(view: View, who: int, prices: Prices, seconds: float) -> tuple[tuple[Alternative, ...], bool]:
    """The cheapest other schools with their exact prices, the cheapest first, and whether that is proven.

    All other schools are asked together first: one relaxation bounds the price of each. The schools it uses are then
    asked apart and the rest together again, always those of the least bound first. A school whose own relaxation is the
    least is made exact by a whole plan; what comes out exact and least is the next best school.
    """
    row = view.placed[who]
    about = frozenset({row.teacher})
    none = (0.0,) * prices.last
    known = {
        host: (*none, least)
        for host, least in prices.cheapest(who).items()
        if host != view.dataset.school_position[row.host]
    }
    # least price level by level, how sure, schools
    queue: list[tuple[tuple[float, ...], int, tuple[int, ...]]] = []
    if known:
        queue.append(((*none, 0.0), CARRIED, tuple(sorted(known))))
    exact: dict[int, Price] = {}
    found: list[Alternative] = []
    complete, bounded, tried = True, 0, 0
    while queue and len(found) < WANTED:
        least, sure, hosts = heapq.heappop(queue)
        change = sent(prices.model, who, *hosts)
        if sure == EXACT:
            found.append(alternative(view, prices, hosts[0], exact[hosts[0]]))
        elif sure == RELAXED:
            tried += 1
            one = pricing.price(view, prices, change, about, seconds, checked=False) if tried <= TRIED else None
            if one is None or one.verdict == UNKNOWN:
                complete = False
            elif one.verdict != IMPOSSIBLE:
                exact[hosts[0]] = one
                heapq.heappush(queue, (rounded(one.levels), EXACT, hosts))
        elif (nearest := min(known[host] for host in hosts)) > least:
            heapq.heappush(queue, (nearest, CARRIED, hosts))
        elif bounded == BOUNDED:
            complete = False
        else:
            bounded += 1
            try:
                sharper = prices.least(change, seconds)
            except Stopped:
                complete = False
                continue
            if sharper is None:
                continue
            if np.isfinite(sharper[-1]):
                for other, by in prices.elsewhere(who, change).items():
                    known[other] = max((*none, round(by, 6)), known.get(other, ()))
            for part, how in parts(prices, who, hosts):
                heapq.heappush(queue, (max(least, rounded(sharper)), how, part))
    return tuple(found), complete


def parts(prices: Prices, who: int, hosts: tuple[int, ...]) -> list[tuple[tuple[int, ...], int]]:
    """What is asked next about schools just relaxed together, and how sure their bound is for it."""
    if len(hosts) == 1:
        return [(hosts, RELAXED)]
    apart = prices.used(who, sent(prices.model, who, *hosts)) or list(hosts)
    rest = tuple(sorted(set(hosts) - set(apart)))
    return [*(((host,), CARRIED) for host in apart), *([(rest, CARRIED)] if rest else [])]


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
