"""What changed between two versions of a roster: by school, by person and by field."""

from collections import Counter
from dataclasses import dataclass

from solver.domain.dataset import Dataset
from solver.domain.terms import Text
from solver.roster.canonical import Row, tables

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
"""A school that gains or loses more than this share and this many teachers is pointed out."""


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
class Differences:
    """All changes, and those that look odd enough to be asked about."""

    changes: tuple[Change, ...]
    odd: tuple[Text, ...]

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
    return Differences(tuple(changes), tuple(_odd(before, after)))


def _by_key(rows: list[Row], keys: tuple[str, ...]) -> dict[tuple[str, ...], Row]:
    return {tuple(row[key] for key in keys): row for row in rows}


def _odd(before: Dataset, after: Dataset) -> list[Text]:
    """Schools whose number of permanent teachers moved more than a year usually moves it."""

    def heads(dataset: Dataset) -> Counter[str]:
        staff = dataset.teachers
        homes = staff.home[staff.permanent].tolist()
        return Counter(dataset.schools.code[home] for home in homes)

    old, new = heads(before), heads(after)
    names = dict(zip(before.schools.code, before.schools.name, strict=True))
    names |= dict(zip(after.schools.code, after.schools.name, strict=True))
    return [
        Text(
            f"“{names[code]}”的在编教师由 {old[code]} 人变为 {new[code]} 人；请核对。",
            f"Permanent teachers of {names[code]} went from {old[code]} to {new[code]}; check.",
        )
        for code in sorted(old.keys() | new.keys())
        if abs(new[code] - old[code]) >= max(ODD_HEADS, ODD_SHARE * max(old[code], 1))
    ]
