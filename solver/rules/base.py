"""What a rule is: a citation, parameters, what it closes or limits, how a finished plan is checked, and its words."""

import dataclasses
import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
from scipy.sparse import coo_matrix, csc_matrix, csr_matrix

import solver.rules
from solver.domain.dataset import Bools, Dataset, Floats, Ints
from solver.domain.plan import Plan
from solver.domain.policy import Policy
from solver.domain.posting import Postings
from solver.domain.terms import Post, Text
from solver.domain.violation import Violation

EVERY = -1
"""A row label that is not about one teacher, school, stage or subject."""


@dataclass(frozen=True)
class Columns:
    """Auxiliary variables that rows or goals need beside the postings, such as the shortage of each cell.

    Two rules or goals that name the same ``family`` share its columns; ``definition`` ties them to
    the postings and is added to the model once.
    At their best for a whole plan all of them must be whole: the search narrows them by whole steps.
    """

    family: str
    lower: Floats
    upper: Floats
    integer: bool
    definition: "Rows"
    label: tuple[Ints, Ints, Ints]
    """School, stage and subject of each column, EVERY where not about one."""

    def __len__(self) -> int:
        return len(self.lower)


@dataclass(frozen=True)
class Coefficients:
    """Coefficients of columns in a block of rows: arrays of one length."""

    row: Ints
    column: Ints
    """Positions of auxiliary columns, leavers or comers."""
    coefficient: Floats

    def __len__(self) -> int:
        return len(self.row)

    def same(self, other: "Coefficients") -> bool:
        """Whether these are the same entries in the same order."""
        return (
            np.array_equal(self.row, other.row)
            and np.array_equal(self.column, other.column)
            and np.array_equal(self.coefficient, other.coefficient)
        )


def coefficients(column: Any, row: Any = 0, coefficient: Any = 1.0) -> Coefficients:
    """Coefficients of some columns; scalars are spread over all of them."""
    columns = np.asarray(column, dtype=np.int32)
    size = columns.shape
    return Coefficients(
        np.broadcast_to(np.asarray(row, dtype=np.int32), size),
        columns,
        np.broadcast_to(np.asarray(coefficient, dtype=np.float64), size),
    )


NONE = coefficients(())


@dataclass(frozen=True)
class Rows:
    """R labelled limits ``lower <= Σ coefficient · x <= upper`` over postings and auxiliary columns.

    ``row``, ``posting``, ``coefficient`` are the E entries over single postings; ``leaving`` and ``coming`` count for all
    postings of a class of leavers or comers; ``aux`` maps a family of auxiliary columns to its entries. All add up.
    Labels (length R) say what a row is about.
    """

    rule: str
    lower: Floats
    upper: Floats
    row: Ints
    posting: Ints
    coefficient: Floats
    teacher: Ints
    school: Ints
    stage: Ints
    subject: Ints
    year: Ints
    leaving: Coefficients = NONE
    """Over ``Postings.leavers``."""
    coming: Coefficients = NONE
    """Over ``Postings.comers``."""
    aux: Mapping[str, Coefficients] = field(default_factory=dict)
    columns: tuple[Columns, ...] = ()

    def __len__(self) -> int:
        return len(self.lower)

    def table(self, postings: Postings) -> coo_matrix:
        """R × N: all coefficients of postings, one by one, those of one place added up; for looking things up."""
        shape = (len(self), len(postings))
        whole = csr_matrix((self.coefficient, (self.row, self.posting)), shape=shape)
        for part, side in ((self.leaving, postings.leavers), (self.coming, postings.comers)):
            if len(part):
                of_classes = csc_matrix((part.coefficient, (part.row, part.column)), shape=(len(self), len(side)))
                whole = whole + of_classes[:, side.of]
        return coo_matrix(whole)


def rows(
    rule: str,
    *,
    row: Any = (),
    posting: Any = (),
    coefficient: Any = 1.0,
    lower: Any = -np.inf,
    upper: Any = np.inf,
    count: int = 1,
    teacher: Any = EVERY,
    school: Any = EVERY,
    stage: Any = EVERY,
    subject: Any = EVERY,
    year: Any = 0,
    leaving: Coefficients = NONE,
    coming: Coefficients = NONE,
    aux: Mapping[str, Coefficients] | None = None,
    columns: tuple[Columns, ...] = (),
) -> Rows:
    """``count`` rows; scalars are spread over all rows, or over all entries for ``row`` and ``coefficient``."""

    def ints(value: Any, size: int) -> Ints:
        return np.broadcast_to(np.asarray(value, dtype=np.int32), (size,))

    def floats(value: Any, size: int) -> Floats:
        return np.broadcast_to(np.asarray(value, dtype=np.float64), (size,))

    entries = np.asarray(posting, dtype=np.int32)
    return Rows(
        rule=rule,
        lower=floats(lower, count),
        upper=floats(upper, count),
        row=ints(row, len(entries)),
        posting=entries,
        coefficient=floats(coefficient, len(entries)),
        teacher=ints(teacher, count),
        school=ints(school, count),
        stage=ints(stage, count),
        subject=ints(subject, count),
        year=ints(year, count),
        leaving=leaving,
        coming=coming,
        aux=aux or {},
        columns=columns,
    )


TeacherMask = Callable[[Dataset, int, Any], Bools]
"""(dataset, year, params) → mask over teachers."""


@dataclass(frozen=True)
class Cite:
    """A clause: document, clause, and what it says in the project's own short words."""

    document: str
    clause: str
    says: Text = Text("", "")


@dataclass(frozen=True)
class Waiving:
    """Whether single exceptions to a rule may be permitted.

    ``about`` is "posting" (opened for a teacher, a host or both), "limit" (moved by a number of heads for one school)
    or "" (never: ``why_not`` says why, and what to do instead).
    """

    about: str = ""
    why_not: Text = Text("", "")


POSTING = Waiving("posting")
LIMIT = Waiving("limit")


def never(why: Text) -> Waiving:
    """A rule without exceptions, and why."""
    return Waiving("", why)


@dataclass(frozen=True)
class Pool:
    """People whom a rule brings into the plan beside the teachers of the teacher rules: principals, researchers.

    Their postings are rows of the same model; shares and caps of teachers do not count them.
    """

    posts: Callable[[Any], tuple[Post, ...]]
    """params → the posts whose holders may be posted; empty where the parameters leave the pool shut."""
    members: TeacherMask
    """Of these, the people for whom candidate postings are made in a year."""
    years: Callable[[Any], int]
    """params → length of a posting in years."""
    whole_school: bool
    """One candidate a school (it leads the school) instead of one a stage."""


@dataclass(frozen=True)
class Rule:
    """One policy rule. Every hook takes the rule's own parameters last and knows no other rule.

    bars_teachers(dataset, year, params) → bool[T]: teachers none of whose postings are open.
    bars(dataset, postings, params) → bool[N]: single candidate postings it closes.
    rows(dataset, postings, params) → list[Rows]: limits over the open postings.
    obliges(dataset, year, params) → bool[T]: teachers who must be posted unless excused.
    excuses(dataset, year, params) → bool[T]: teachers it takes out of the obligation.
    demands: its rows and violations are duties of one teacher, and fall away for excused teachers.
    check(dataset, plan, params) → violations, re-read from raw data, without the other hooks.
    explain(violation) → the sentence that says what is wrong, with figures.
    months(params) → months of service from which it obliges, for weighing how long a duty is overdue.
    pool: people it brings into the plan whom the teacher rules do not post.
    remarks(dataset, year, params) → what officials should know beside any plan; no breach.
    closes: the short reason a posting is closed, for look-ups.
    waiving: whether single exceptions to it may be permitted, and why not.
    """

    id: str
    title: Text
    cites: tuple[Cite, ...]
    in_force: str
    """ISO date from which the clause holds."""
    params: type[Any]
    check: Callable[[Dataset, Plan, Any], Sequence[Violation]]
    explain: Callable[[Violation], Text]
    waiving: Waiving
    bars_teachers: TeacherMask | None = None
    bars: Callable[[Dataset, Postings, Any], Bools] | None = None
    rows: Callable[[Dataset, Postings, Any], list[Rows]] | None = None
    obliges: TeacherMask | None = None
    excuses: TeacherMask | None = None
    months: Callable[[Any], int] | None = None
    pool: Pool | None = None
    remarks: Callable[[Dataset, int, Any], Sequence[Violation]] | None = None
    demands: bool = False
    closes: Text = Text("", "")


def param(
    default: Any,
    zh: str,
    en: str,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    source: str = "",
    options: tuple[str, ...] = (),
) -> Any:
    """A parameter of a rule: its default, meaning, unit, sensible range, and where the figure comes from.

    ``source`` "◇" marks a bureau setting that no document states; ``options`` are the only words
    allowed for a parameter that is a word or a list of words.
    """
    meta = {"zh": zh, "en": en, "unit": unit, "low": low, "high": high, "source": source, "options": options}
    if isinstance(default, (list, tuple)):
        return field(default=tuple(default), metadata=meta)
    return field(default=default, metadata=meta)


class PolicyError(ValueError):
    """A policy profile that names an unknown rule or parameter, or a value out of range; says which."""


@cache
def registry() -> Mapping[str, Rule]:
    """Every rule by id, in alphabetical order of its file, found by looking into this folder."""
    found: dict[str, Rule] = {}
    for module in pkgutil.iter_modules(solver.rules.__path__):
        rule = getattr(importlib.import_module(f"solver.rules.{module.name}"), "RULE", None)
        if isinstance(rule, Rule):
            if rule.id != module.name.rstrip("_"):
                raise PolicyError(f"solver/rules/{module.name}.py declares {rule.id}")
            found[rule.id] = rule
    return found


@dataclass(frozen=True)
class Active:
    """A rule that is on, with the parameters a policy gives it."""

    rule: Rule
    params: Any
    hard: bool


def parameters(rule: Rule, values: Mapping[str, Any]) -> Any:
    """The rule's parameter record with ``values`` over its defaults.

    Raises:
        PolicyError: unknown name, wrong type or a value outside the stated range.
    """
    known = {f.name: f for f in dataclasses.fields(rule.params)}
    clean: dict[str, Any] = {}
    for name, value in values.items():
        if name not in known:
            raise PolicyError(f"规则 {rule.id} 没有参数 {name}；可用参数：{'、'.join(known) or '无'}")
        default, meta = known[name].default, known[name].metadata
        if isinstance(default, tuple):
            value = tuple(value) if isinstance(value, (list, tuple)) else (value,)
        elif isinstance(default, bool):
            if not isinstance(value, bool):
                raise PolicyError(f"规则 {rule.id} 的参数 {name} 应为 true 或 false")
        elif isinstance(default, (int, float)):
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                raise PolicyError(f"规则 {rule.id} 的参数 {name} 应为数字")
            low, high = meta.get("low"), meta.get("high")
            # asked so that nan, which TOML and Python's JSON both know, is out of range as well
            if (low is not None and not value >= low) or (high is not None and not value <= high):
                raise PolicyError(f"规则 {rule.id} 的参数 {name} = {value} 超出范围 {low}–{high}{meta.get('unit', '')}")
            if isinstance(default, int) and int(value) != value:
                raise PolicyError(f"规则 {rule.id} 的参数 {name} 应为整数")
            value = type(default)(value)
        options = meta.get("options", ())
        for word in value if isinstance(value, tuple) else (value,):
            if options and word not in options:
                raise PolicyError(f"规则 {rule.id} 的参数 {name} 不能是 {word}；可选：{'、'.join(options)}")
        clean[name] = value
    return rule.params(**clean)


def active(policy: Policy) -> list[Active]:
    """The rules a policy turns on, with their parameters.

    Raises:
        PolicyError: the policy names a rule or parameter that does not exist.
    """
    rules = registry()
    for name in policy.rules:
        if name not in rules:
            raise PolicyError(f"没有规则 {name}；可用规则：{'、'.join(rules)}")
    chosen = []
    for name, rule in rules.items():
        setting = policy.setting(name)
        if setting.on:
            chosen.append(Active(rule, parameters(rule, setting.parameters), setting.enforcement == "hard"))
    return chosen


def share(value: float) -> Fraction:
    """A share such as 0.15 as the exact decimal people mean, so that 15 % of 20 is 3 and not 2.9999."""
    return Fraction(str(value))
