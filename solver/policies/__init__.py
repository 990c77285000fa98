"""Policy and goal profiles: the TOML files shipped beside this module, or a county's own, read and validated."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from solver.domain.policy import GoalProfile, Policy
from solver.policies.content import goal_profile_of, policy_of
from solver.rules.base import PolicyError

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
    and the rule's own parameters. ``steps`` of ``[calendar]`` are those to 1 September; a file without
    them has those of the default policy.

    Raises:
        PolicyError: no such policy, unreadable file, unknown rule, parameter, step or value; says which.
    """
    path, content = _found(FOLDER, name_or_path, "政策方案")
    return policy_of(content, path.name)


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
    return goal_profile_of(content, path.name)


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
