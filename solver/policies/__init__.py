"""Policy and goal profiles: the TOML files shipped beside this module, or a county's own, read and validated."""

import math
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from solver.domain.policy import GoalProfile, Policy, Setting
from solver.goals import base as goals
from solver.rules.base import PolicyError, parameters, registry

FOLDER = Path(__file__).parent
GOALS_FOLDER = FOLDER / "goals"
DEFAULT = "shanwei-chengqu"
ORDER = ("balanced", "equity-first", "commute-first", "wishes-first", "stability-first")


def policies() -> tuple[str, ...]:
    """Ids of the shipped policy profiles, the default first."""
    return tuple(sorted((path.stem for path in FOLDER.glob("*.toml")), key=lambda name: (name != DEFAULT, name)))


def policy(name_or_path: str | Path = DEFAULT) -> Policy:
    """A shipped policy by id or title, or a county's own TOML file.

    The file holds ``id``, ``title``, ``source`` and one table ``[rules.<id>]`` per rule that is on; in
    it ``on`` (default true), ``enforcement`` ("hard" by default, "priority" where the rule allows it)
    and the rule's own parameters.

    Raises:
        PolicyError: no such policy, unreadable file, unknown rule, parameter or value; says which.
    """
    path, content = _found(FOLDER, name_or_path, "政策方案")
    _only(content, {"id", "title", "source", "rules"}, path)
    tables = content.get("rules", {})
    if not isinstance(tables, dict) or not tables:
        raise PolicyError(f"{path.name}：没有任何规则；请至少写一节 [rules.规则名]，可用规则：{'、'.join(registry())}")
    return Policy(
        id=_text(content, "id", path),
        title=_text(content, "title", path),
        source=_text(content, "source", path, needed=False),
        rules={rule: _setting(rule, table, path) for rule, table in tables.items()},
    )


def goal_profiles() -> tuple[str, ...]:
    """Ids of the shipped goal profiles, the balanced one first."""
    found = {path.stem for path in GOALS_FOLDER.glob("*.toml")}
    return tuple(sorted(found, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name)))


def goal_profile(name_or_path: str | Path) -> GoalProfile:
    """A shipped goal profile by id or title, or a user's own TOML file.

    The file holds ``id``, ``title``, ``why``, ``tolerance`` (0 by default) and ``levels``, a list of
    tables goal = weight, the most important level first.

    Raises:
        PolicyError: no such profile, unreadable file, unknown goal or a weight that is no positive number.
    """
    path, content = _found(GOALS_FOLDER, name_or_path, "目标方案")
    _only(content, {"id", "title", "why", "tolerance", "levels"}, path)
    levels = content.get("levels")
    if not isinstance(levels, list) or not levels or not all(isinstance(level, dict) and level for level in levels):
        raise PolicyError(
            f"{path.name}：levels 应为至少一级的列表，每级写 目标 = 权重，例如 levels = [{{ overdue = 1 }}]"
        )
    known = goals.registry()
    for level in levels:
        for goal, weight in level.items():
            if goal not in known:
                raise PolicyError(f"{path.name}：没有目标 {goal}；可用目标：{'、'.join(known)}")
            if not _number(weight) or weight <= 0:
                raise PolicyError(f"{path.name}：目标 {goal} 的权重 {weight!r} 应为大于 0 的数字；不要的目标请删去")
    tolerance = content.get("tolerance", 0.0)
    if not _number(tolerance) or not 0 <= tolerance < 1:
        raise PolicyError(f"{path.name}：tolerance = {tolerance!r} 应为 0 到 1 之间的数字（允许上一级变差的比例）")
    return GoalProfile(
        id=_text(content, "id", path),
        title=_text(content, "title", path),
        why=_text(content, "why", path, needed=False),
        levels=tuple({goal: float(weight) for goal, weight in level.items()} for level in levels),
        tolerance=float(tolerance),
    )


def _setting(name: str, table: Any, path: Path) -> Setting:
    rule = registry().get(name)
    if rule is None:
        raise PolicyError(f"{path.name}：没有规则 {name}；可用规则：{'、'.join(registry())}")
    if not isinstance(table, dict):
        raise PolicyError(f"{path.name}：规则 {name} 应写成一节 [rules.{name}]")
    on, enforcement = table.get("on", True), table.get("enforcement", "hard")
    if not isinstance(on, bool):
        raise PolicyError(f"{path.name}：规则 {name} 的 on 应为 true 或 false")
    # only a duty of single persons has a goal that minimises what is left over; any other limit would
    # silently hold for nobody
    allowed = ("hard", "priority") if rule.demands else ("hard",)
    if enforcement not in allowed:
        raise PolicyError(f"{path.name}：规则 {name} 的 enforcement = {enforcement!r}，应为 {' 或 '.join(allowed)}")
    values = {key: value for key, value in table.items() if key not in ("on", "enforcement")}
    try:
        parameters(rule, values)
    except PolicyError as problem:
        raise PolicyError(f"{path.name}：{problem}") from None
    return Setting(on=on, enforcement=enforcement, parameters=values)


def _found(folder: Path, name: str | Path, what: str) -> tuple[Path, Mapping[str, Any]]:
    """The file meant by an id, a title or a path, with its content."""
    shipped = {path.stem: path for path in sorted(folder.glob("*.toml"))}
    if str(name) in shipped:
        return shipped[str(name)], _read(shipped[str(name)], what)
    own = Path(name)
    if own.suffix.lower() == ".toml":
        return own, _read(own, what)
    for path in shipped.values():
        content = _read(path, what)
        if content.get("title") == str(name):
            return path, content
    raise PolicyError(f"没有{what} {name}；可用：{'、'.join(shipped) or '无'}，或给出自己的 .toml 文件路径")


def _read(path: Path, what: str) -> dict[str, Any]:
    try:
        content = path.read_bytes()
    except (OSError, ValueError):  # missing, a folder, forbidden; a name no file can have
        raise PolicyError(f"读不到{what}文件 {path}：文件不存在或无法打开；请检查路径") from None
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise PolicyError(f"{path.name}：不是 UTF-8 文本；请另存为 UTF-8 编码的 TOML") from None
    except tomllib.TOMLDecodeError as problem:
        raise PolicyError(f"{path.name}：TOML 写法有误（{problem}）；请改正后重试") from None


def _only(content: Mapping[str, Any], known: set[str], path: Path) -> None:
    for key in content:
        if key not in known:
            raise PolicyError(f"{path.name}：不认识的项 {key}；可用：{'、'.join(sorted(known))}")


def _text(content: Mapping[str, Any], key: str, path: Path, *, needed: bool = True) -> str:
    value = content.get(key, "")
    if not isinstance(value, str) or (needed and not value.strip()):
        raise PolicyError(f'{path.name}：缺少 {key}，请写成一段文字，例如 {key} = "……"')
    return value.strip()


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
