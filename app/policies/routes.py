"""``/policies`` and ``/goal-profiles``: what can be chosen, and the bureau's own versions."""

from datetime import date
from itertools import pairwise
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from app.access.roles import Right
from app.deps import Caller, Database, Expected, Setting, needs
from app.errors import documented
from app.lookups import Asking, lifespan
from app.paging import keyed
from app.policies import aims, catalogue, effects, own, service
from app.policies.effect_schemas import EffectsIn, EffectsOut
from app.policies.goal_schemas import (
    GoalProfileIn,
    GoalProfileList,
    GoalProfileOut,
    GoalProfileVersionIn,
    GoalProfileVersions,
    all_goals,
)
from app.policies.schemas import (
    REFERENCE,
    Archiving,
    PolicyDetail,
    PolicyIn,
    PolicyList,
    PolicyOut,
    PolicyVersion,
    PolicyVersionIn,
    PolicyVersions,
    stamp,
)
from app.policies.versions import Found
from app.window import AllAtOnce

router = APIRouter(tags=["政策 policies"], lifespan=lifespan)
CHANGES = [needs(Right.SOLVES)]
"""Everybody may read; whoever plans may change."""
Reference = Annotated[
    str,
    Path(
        pattern=REFERENCE,
        description="随附方案的编号；自己的方案的编号（最新版本），或 编号@版本",
        examples=["shanwei-chengqu"],
    ),
]
GoalReference = Annotated[
    str,
    Path(pattern=REFERENCE, description="随附方案的编号；自己的方案的编号，或 编号@版本", examples=["balanced"]),
]
Archived = Annotated[bool, Query(description="也列出已停用的", examples=[False])]


def tagged(response: Response, found: Found) -> None:
    """The version as ``ETag``, where it is one that can be built on."""
    if found.version and found.version == found.newest:
        response.headers["ETag"] = f'"{found.version}"'


def detail(response: Response, found: Found) -> PolicyDetail:
    tagged(response, found)
    settings = catalogue.rules(found.content, found.origin)
    return PolicyDetail(**PolicyOut.of(found).model_dump(), settings=settings, steps=catalogue.steps(found.content))


@router.get("/policies", summary="政策方案：随附的和自己的", responses=documented(422))
def all_policies(engine: Database, page: AllAtOnce, archived: Archived = False) -> PolicyList:
    found, more = own.offered(engine, "policy", archived, page.limit, page.cursor)
    return PolicyList(items=[PolicyOut.of(one) for one in found], next=page.then(more))


@router.post(
    "/policies", status_code=201, summary="复制成自己的政策", responses=documented(404, 409, 422), dependencies=CHANGES
)
def add_policy(
    engine: Database, caller: Caller, request: Request, response: Response, wanted: PolicyIn
) -> PolicyDetail:
    """从一份政策抄起，改其中的规则和参数；改动按随附的政策文件同样检查。"""
    found = service.make(engine, caller, wanted)
    response.headers["Location"] = f"{request.url.path}/{found.id}"
    return detail(response, found)


@router.post(
    "/policy-effects",
    summary="每条规则现在关闭多少、涉及多少人",
    responses=documented(404, 409, 422),
    dependencies=[needs(Right.SOLVES, Right.PLANS)],
)
def count_effects(engine: Database, settings: Setting, process: Asking, wanted: EffectsIn) -> EffectsOut:
    """rules 里写还没有保存的改动，即时看到影响；只返回人数和条数，什么都不保存。"""
    return effects.counted(engine, settings, process, wanted, date.today())


@router.get("/policies/{policy_id}", summary="一份政策：全部规则、条文、参数", responses=documented(404, 422))
def one_policy(engine: Database, response: Response, policy_id: Reference) -> PolicyDetail:
    return detail(response, own.one(engine, "policy", policy_id))


@router.get("/policies/{policy_id}/versions", summary="一份政策的各个版本及改动", responses=documented(404, 422))
def policy_versions(engine: Database, page: AllAtOnce, policy_id: Reference) -> PolicyVersions:
    found = own.history(engine, "policy", policy_id.partition("@")[0])
    changes = [service.differences(older.content, newer.content) for newer, older in pairwise(found)]
    told = [
        PolicyVersion.model_validate({**stamp(one), "changes": changed})
        for one, changed in zip(found, [*changes, []], strict=True)
    ]
    items, more = keyed(told, lambda one: one.reference, page.cursor, page.limit)
    return PolicyVersions(items=list(items), next=page.then(more))


@router.post(
    "/policies/{policy_id}/versions",
    status_code=201,
    summary="改自己的政策：存为新版本",
    responses=documented(404, 409, 412, 422),
    dependencies=CHANGES,
)
def change_policy(
    engine: Database,
    caller: Caller,
    response: Response,
    policy_id: Reference,
    wanted: PolicyVersionIn,
    version: Expected,
) -> PolicyDetail:
    """原来的版本不变，用它做的方案仍按原版本解释。"""
    return detail(response, service.change(engine, caller, policy_id, version, wanted))


@router.patch(
    "/policies/{policy_id}",
    summary="停用或恢复自己的政策",
    responses=documented(404, 409, 412, 422),
    dependencies=CHANGES,
)
def archive_policy(
    engine: Database, caller: Caller, response: Response, policy_id: Reference, wanted: Archiving, version: Expected
) -> PolicyDetail:
    return detail(response, own.archive(engine, caller, "policy", policy_id, version, wanted.archived))


def profile(response: Response, found: Found) -> GoalProfileOut:
    tagged(response, found)
    return GoalProfileOut.of(found)


@router.get("/goal-profiles", summary="目标方案：随附的和自己的；可用的目标", responses=documented(422))
def all_goal_profiles(engine: Database, page: AllAtOnce, archived: Archived = False) -> GoalProfileList:
    found, more = own.offered(engine, "goals", archived, page.limit, page.cursor)
    return GoalProfileList(items=[GoalProfileOut.of(one) for one in found], goals=all_goals(), next=page.then(more))


@router.post(
    "/goal-profiles",
    status_code=201,
    summary="新建自己的目标方案",
    responses=documented(404, 409, 422),
    dependencies=CHANGES,
)
def add_goal_profile(
    engine: Database, caller: Caller, request: Request, response: Response, wanted: GoalProfileIn
) -> GoalProfileOut:
    """各级从上到下依次求解，同级之内按权重相加。"""
    found = aims.make(engine, caller, wanted)
    response.headers["Location"] = f"{request.url.path}/{found.id}"
    return profile(response, found)


@router.get("/goal-profiles/{profile_id}", summary="一份目标方案", responses=documented(404, 422))
def one_goal_profile(engine: Database, response: Response, profile_id: GoalReference) -> GoalProfileOut:
    return profile(response, own.one(engine, "goals", profile_id))


@router.get("/goal-profiles/{profile_id}/versions", summary="一份目标方案的各个版本", responses=documented(404, 422))
def goal_profile_versions(engine: Database, page: AllAtOnce, profile_id: GoalReference) -> GoalProfileVersions:
    every = own.history(engine, "goals", profile_id.partition("@")[0])
    found, more = keyed(every, lambda one: one.reference, page.cursor, page.limit)
    return GoalProfileVersions(items=[GoalProfileOut.of(one) for one in found], next=page.then(more))


@router.post(
    "/goal-profiles/{profile_id}/versions",
    status_code=201,
    summary="改自己的目标方案：存为新版本",
    responses=documented(404, 409, 412, 422),
    dependencies=CHANGES,
)
def change_goal_profile(
    engine: Database,
    caller: Caller,
    response: Response,
    profile_id: GoalReference,
    wanted: GoalProfileVersionIn,
    version: Expected,
) -> GoalProfileOut:
    return profile(response, aims.change(engine, caller, profile_id, version, wanted))


@router.patch(
    "/goal-profiles/{profile_id}",
    summary="停用或恢复自己的目标方案",
    responses=documented(404, 409, 412, 422),
    dependencies=CHANGES,
)
def archive_goal_profile(
    engine: Database,
    caller: Caller,
    response: Response,
    profile_id: GoalReference,
    wanted: Archiving,
    version: Expected,
) -> GoalProfileOut:
    return profile(response, own.archive(engine, caller, "goals", profile_id, version, wanted.archived))
