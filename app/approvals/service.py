"""The steps of approval: draft → submitted → approved → published, by two persons at least."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.access.roles import Principal, Right
from app.access.service import changed_meanwhile
from app.approvals.schemas import ApprovalOut, DecisionIn, DecisionOut
from app.audit.chain import record
from app.db import held, reading, writing
from app.errors import Refusal, missing
from app.plans.years import of_one_year
from app.tables import APPROVED, DRAFT, PUBLISHED, SUBMITTED, SUPERSEDED, Decision, StoredPlan
from app.webhooks.events import plan_moved
from solver.calendar.schedule import deadline_passed
from solver.domain.terms import Text
from solver.words import say


@dataclass(frozen=True)
class Step:
    """From which states a step leads where, and who may take it."""

    title: str
    before: frozenset[str]
    after: str
    right: Right


STEPS = {
    "submit": Step("提交", frozenset({DRAFT}), SUBMITTED, Right.SUBMIT),
    "withdraw": Step("撤回", frozenset({SUBMITTED, APPROVED}), DRAFT, Right.SUBMIT),
    "approve": Step("批准", frozenset({SUBMITTED}), APPROVED, Right.APPROVE),
    "send_back": Step("退回", frozenset({SUBMITTED, APPROVED}), DRAFT, Right.APPROVE),
    "publish": Step("发布", frozenset({APPROVED}), PUBLISHED, Right.SUBMIT),
}
STATES = {DRAFT: "草稿", SUBMITTED: "已提交", APPROVED: "已批准", PUBLISHED: "已发布", SUPERSEDED: "已被替代"}


def one(engine: Engine, identifier: str) -> ApprovalOut:
    """Where a plan's approval stands.

    Raises:
        Refusal: 404.
    """
    with reading(engine) as session:
        return standing(session, known(session.get(StoredPlan, identifier), identifier))


def known(plan: StoredPlan | None, identifier: str) -> StoredPlan:
    if plan is None:
        raise missing(say("refusals.kind.plan"), identifier, "/api/v1/plans")
    return plan


def standing(session: Session, plan: StoredPlan) -> ApprovalOut:
    return ApprovalOut(
        state=plan.state,  # type: ignore[arg-type]
        version=plan.version,
        decisions=[
            DecisionOut(**decision.model_dump(include=set(DecisionOut.model_fields)))
            for decision in taken(session, plan.id)
        ],
    )


def taken(session: Session, plan: str) -> Sequence[Decision]:
    """The steps taken with a plan, oldest first."""
    return session.exec(select(Decision).where(Decision.plan_id == plan).order_by(col(Decision.created_at))).all()


def decide(
    engine: Engine, who: Principal, identifier: str, wanted: DecisionIn, version: int | None, today: date
) -> ApprovalOut:
    """Takes a step with a plan.

    Raises:
        Refusal: 403 without the right; 404; 409 where the step does not follow, the same person would approve
            what they submitted, or the school year has begun; 412 where others decided meanwhile.
    """
    step = STEPS[wanted.action]
    if step.right not in who.rights:
        raise Refusal(
            403,
            "not_allowed",
            "没有权限 / Not allowed",
            say("refusals.role_cannot", step=Text(step.title, wanted.action)),
            say("refusals.somebody_with_right"),
        )
    with writing(engine) as session:
        plan = known(held(session, StoredPlan, identifier), identifier)
        if version is not None and version != plan.version:
            raise changed_meanwhile()
        if plan.state not in step.before:
            raise conflict(
                "wrong_state",
                say(
                    "refusals.wrong_state",
                    state=Text(STATES[plan.state], plan.state),
                    step=Text(step.title, wanted.action),
                ),
                say("refusals.published_stays") if plan.state == PUBLISHED else say("refusals.steps_in_order"),
            )
        of_one_year(plan, say("refusals.medium.approve"))
        if wanted.action == "approve" and who.id == submitter(session, plan):
            raise conflict("two_persons", say("refusals.two_persons"), say("refusals.other_approver"))
        late = wanted.action == "publish" and deadline_passed(plan.year, today)
        if late and not wanted.override_deadline:
            raise conflict(
                "deadline_passed",
                say("refusals.deadline_passed", year=plan.year),
                say("refusals.override_deadline"),
            )
        if wanted.action == "publish":
            supersede(session, plan)
        plan.state, plan.version = step.after, plan.version + 1
        session.add(
            Decision(
                plan_id=plan.id, user=who.id, name=who.name, action=wanted.action, reason=wanted.reason, overridden=late
            )
        )
        plan_moved(session, plan)
        record(session, who, f"plan_{wanted.action}", plan.id, version=plan.version, overridden=late)
        session.flush()
        return standing(session, plan)


def submitter(session: Session, plan: StoredPlan) -> str:
    """Who last put the plan forward."""
    return next((step.user for step in reversed(taken(session, plan.id)) if step.action == "submit"), "")


def supersede(session: Session, plan: StoredPlan) -> None:
    """A new publication takes the place of the year's earlier one, which stays as it was but in name."""
    earlier = select(StoredPlan).where(StoredPlan.year == plan.year, StoredPlan.state == PUBLISHED)
    for old in session.exec(earlier.with_for_update()):
        old.state, old.version = SUPERSEDED, old.version + 1
        plan_moved(session, old)


def conflict(code: str, detail: Text, todo: Text) -> Refusal:
    return Refusal(409, code, "与现状冲突 / Conflict", detail, todo)
