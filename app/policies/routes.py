"""``/policies`` and ``/goal-profiles``: what can be chosen."""

from fastapi import APIRouter

from app.errors import documented
from app.exports.summary import rule_settings
from app.policies.schemas import GoalProfileList, GoalProfileOut, PolicyList, PolicyOut
from solver import policies

router = APIRouter(tags=["政策 policies"])


@router.get("/policies", summary="政策方案及其规则参数", responses=documented())
def all_policies() -> PolicyList:
    return PolicyList(items=[PolicyOut(**rule_settings(policies.policy(name))) for name in policies.policies()])


@router.get("/goal-profiles", summary="目标方案", responses=documented())
def all_goal_profiles() -> GoalProfileList:
    found = [policies.goal_profile(name) for name in policies.goal_profiles()]
    return GoalProfileList(
        items=[
            GoalProfileOut(
                id=profile.id,
                title=profile.title,
                why=profile.why,
                levels=[dict(level) for level in profile.levels],
                tolerance=profile.tolerance,
            )
            for profile in found
        ]
    )
