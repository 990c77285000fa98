"""What changed between two versions of a roster: by school, by person and by field."""

from collections import Counter
from dataclasses import dataclass

from solver.domain.dataset import Dataset
from solver.domain.terms import Text
from solver.roster.canonical import Row, tables
from solver.roster.problems import Problem, problem
from solver.words import say

KEYS = {
    "学校": ("学校代码",),
    "教师": ("教师编号",),
    "岗位需求": ("学校代码", "学段", "学科"),
    "交流记录": ("教师编号", "开始年月", "接收学校代码"),
    "志愿": ("教师编号", "志愿顺序"),
    "通勤时间": ("起点", "学校代码"),
}
"""What makes a row of each table the same row in both versions."""
MASKED = frozenset({"身份证号"})
ODD_SHARE = 0.2
ODD_HEADS = 3
"""A count that moves by more than this share and this many is pointed out."""
STEADY = ("姓名", "性别", "出生年月", "身份证号", "参加工作年月")
"""Fields of a person that hardly ever change."""


@dataclass(frozen=True)
class Change:
    """One row added, removed, or one of its fields changed. ``name`` helps people to recognise the row."""

    table: str
    key: str
    name: str
    field: str
    """Empty where the row as a whole came or went."""
    before: str
    after: str
    kind: str
    """added, removed or changed."""


@dataclass(frozen=True)
class Move:
    """A person who is at another school in the newer version."""

    key: str
    name: str
    before: str
    """School code."""
    after: str
    before_name: str
    after_name: str


@dataclass(frozen=True)
class Differences:
    """All changes, who is at another school now, and what looks odd enough to be asked about."""

    changes: tuple[Change, ...]
    odd: tuple[Text, ...]
    moves: tuple[Move, ...] = ()

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """Table → kind → rows concerned; a row with several changed fields counts once."""
        rows = Counter((c.table, c.kind, c.key) for c in self.changes)
        counts: dict[str, dict[str, int]] = {}
        for table, kind, _ in rows:
            of_table = counts.setdefault(table, {"added": 0, "removed": 0, "changed": 0})
            of_table[kind] += 1
        return counts


def differences(before: Dataset, after: Dataset) -> Differences:
    """Every difference in canonical words, so that another spelling of the same is none; ID numbers are not shown."""
    old, new = tables(before), tables(after)
    changes: list[Change] = []
    for table, keys in KEYS.items():
        left, right = _by_key(old[table], keys), _by_key(new[table], keys)
        for key in sorted(left.keys() | right.keys()):
            was, now = left.get(key), right.get(key)
            label = " ".join(part for part in key if part)
            known = now or was or {}
            name = known.get("姓名") or known.get("学校名称", "")
            if was is None or now is None:
                kind = "added" if was is None else "removed"
                changes.append(Change(table, label, name, "", "", "", kind))
                continue
            for field, value in now.items():
                if was[field] != value:
                    shown = ("***", "***") if field in MASKED else (was[field], value)
                    changes.append(Change(table, label, name, field, *shown, "changed"))
    odd = [*_renumbered(before, after), *_odd(before, after), *_shifted(old["教师"], new["教师"], changes)]
    return Differences(tuple(changes), tuple(odd), tuple(_moves(before, after)))


def odd_since(before: Dataset, after: Dataset) -> tuple[Problem, ...]:
    """What an officer should look at before a new version of the same county is kept, as warnings about the whole file.

    Nothing is said of counties that share fewer than half of their schools: those are not two versions of one.
    """
    old, new = (set(zip(one.schools.code, one.schools.name, strict=True)) for one in (before, after))
    if 2 * len(old & new) < max(len(old), len(new)):
        return ()
    return tuple(problem("odd_since_last", what=text) for text in differences(before, after).odd)


def _by_key(rows: list[Row], keys: tuple[str, ...]) -> dict[tuple[str, ...], Row]:
    return {tuple(row[key] for key in keys): row for row in rows}


def _same_people(before: Dataset, after: Dataset) -> list[tuple[int, int]]:
    """Positions of each person in both versions: by 教师编号, else by ID number."""
    old, new = before.teachers, after.teachers
    at = {number: place for place, number in enumerate(new.id)}
    by_card = {card: place for place, card in enumerate(new.id_number) if card}
    pairs = []
    for place, (number, card) in enumerate(zip(old.id, old.id_number, strict=True)):
        found = at.get(number, by_card.get(card) if card else None)
        if found is not None:
            pairs.append((place, found))
    return pairs


def _moves(before: Dataset, after: Dataset) -> list[Move]:
    codes, names = before.schools.code, before.schools.name
    new_codes, new_names = after.schools.code, after.schools.name
    moves = []
    for was, now in _same_people(before, after):
        home, other = int(before.teachers.home[was]), int(after.teachers.home[now])
        if codes[home] != new_codes[other]:
            number, name = after.teachers.id[now], after.teachers.name[now]
            moves.append(Move(number, name, codes[home], new_codes[other], names[home], new_names[other]))
    return sorted(moves, key=lambda move: (move.before, move.key))


def _renumbered(before: Dataset, after: Dataset) -> list[Text]:
    """People whose 教师编号 changed while their ID number says that they are the same."""
    return [
        say(
            "roster.diff.renumbered",
            name=after.teachers.name[now],
            former=before.teachers.id[was],
            number=after.teachers.id[now],
        )
        for was, now in _same_people(before, after)
        if before.teachers.id[was] != after.teachers.id[now]
    ]


def _shifted(old: list[Row], new: list[Row], changes: list[Change]) -> list[Text]:
    """Fields of people that hardly ever change and now changed for many: rows or cells that slipped."""
    both = len({row["教师编号"] for row in old} & {row["教师编号"] for row in new})
    counts = Counter(change.field for change in changes if change.table == "教师" and change.kind == "changed")
    return [
        say("roster.diff.shifted", count=counts[field], field=field, people=both)
        for field in STEADY
        if counts[field] >= max(ODD_HEADS, ODD_SHARE * both)
    ]


def _odd(before: Dataset, after: Dataset) -> list[Text]:
    """Counts of the county and of its schools that moved more than a year usually moves them."""
    staff = [int(one.teachers.permanent.sum()) for one in (before, after)]
    backbone = [int((one.teachers.backbone > 0).sum()) for one in (before, after)]
    found = [
        _moved(say("roster.diff.staff"), staff[0], staff[1], 0.05, 10),
        _moved(say("roster.diff.backbone"), backbone[0], backbone[1], 0.05, 10),
        _moved(say("roster.diff.schools"), len(before.schools), len(after.schools), 0.05, 2),
    ]
    names = dict(zip(before.schools.code, before.schools.name, strict=True))
    names |= dict(zip(after.schools.code, after.schools.name, strict=True))
    heads, heads_now = _heads(before), _heads(after)
    for code in sorted(heads.keys() | heads_now.keys()):
        what = say("roster.diff.of_school_staff", school=names[code])
        found.append(_moved(what, heads[code], heads_now[code], ODD_SHARE, ODD_HEADS))
    students, students_now = _students(before), _students(after)
    for code in sorted(students.keys() | students_now.keys()):
        what = say("roster.diff.of_school_students", school=names[code])
        found.append(_moved(what, students[code], students_now[code], ODD_SHARE, 10 * ODD_HEADS))
    return [text for text in found if text is not None]


def _moved(what: Text, old: int, new: int, share: float, least: int) -> Text | None:
    if abs(new - old) < max(least, share * max(old, 1)):
        return None
    return say("roster.diff.moved", what=what, old=old, new=new)


def _heads(dataset: Dataset) -> Counter[str]:
    staff = dataset.teachers
    return Counter(dataset.schools.code[home] for home in staff.home[staff.permanent].tolist())


def _students(dataset: Dataset) -> Counter[str]:
    counts = dataset.schools.students.sum(axis=1).tolist()
    return Counter(dict(zip(dataset.schools.code, counts, strict=True)))
