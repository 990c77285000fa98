"""The steps to 1 September as a policy profile writes them: ``steps`` of ``[calendar]``, checked."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from solver.domain.policy import Step
from solver.rules.base import PolicyError

MOST_STEPS = 40
MOST_DAYS = 120
"""Working days of one step."""
ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
EXAMPLE = '写法如 steps = [ { id = "publication", title = "公示", days = 5 } ]'


@cache
def usual() -> tuple[Step, ...]:
    """The steps of a policy that names none: those of the default policy."""
    file = Path(__file__).with_name("shanwei-chengqu.toml")
    return steps(tomllib.loads(file.read_text(encoding="utf-8"))["calendar"], file.name)


def steps(calendar: Any, name: str) -> tuple[Step, ...]:
    """The steps of the profile in file ``name``, in their order.

    Raises:
        PolicyError: not a list of steps, or a step without its id, title or a usable length; says which.
    """
    listed = calendar.get("steps") if isinstance(calendar, dict) and set(calendar) == {"steps"} else None
    if not isinstance(listed, list) or not 1 <= len(listed) <= MOST_STEPS:
        raise PolicyError(f"{name}：calendar 应为 1 到 {MOST_STEPS} 个步骤；{EXAMPLE}")
    found = tuple(_step(entry, place, name) for place, entry in enumerate(listed, start=1))
    twice = {step.id for step in found if sum(other.id == step.id for other in found) > 1}
    if twice:
        raise PolicyError(f"{name}：步骤 id 重复：{'、'.join(sorted(twice))}；每个步骤的 id 须不同")
    return found


def _step(entry: Any, place: int, name: str) -> Step:
    where = f"{name}：日程第 {place} 个步骤"
    if not isinstance(entry, dict) or set(entry) - {"id", "title", "days", "source"}:
        raise PolicyError(f"{where}只能写 id、title、days、source；{EXAMPLE}")
    identifier, title, days, source = (entry.get(key) for key in ("id", "title", "days", "source"))
    if not isinstance(identifier, str) or not ID.fullmatch(identifier):
        raise PolicyError(f"{where}的 id = {identifier!r} 应为小写字母开头的英文、数字、下划线，最多 40 个")
    if not isinstance(title, str) or not 1 <= len(title.strip()) <= 60:
        raise PolicyError(f"{where}（{identifier}）缺少 title，或超过 60 字")
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= MOST_DAYS:
        raise PolicyError(f"{where}（{identifier}）的 days = {days!r} 应为 1 到 {MOST_DAYS} 的整数（工作日）")
    if source is not None and not isinstance(source, str):
        raise PolicyError(f"{where}（{identifier}）的 source 应为一段文字")
    return Step(identifier, title.strip(), days, (source or "").strip())
