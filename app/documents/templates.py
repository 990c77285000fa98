"""The office's own templates: tried before they are taken, kept in versions, taken back at any time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.access.roles import Principal
from app.audit.chain import record
from app.db import queue_up, reading, writing
from app.documents.press import SOURCES, Form, Order, built_in
from app.documents.printers import Printers, broken
from app.errors import missing
from app.exports.papers import PAPERS, sample
from app.settings import Settings
from app.tables import DocumentTemplate
from solver.words import say

TEMPLATES_QUEUE = 7_203
LARGEST = 4 * 2**20
"""Bytes of a template."""
MOST_KEPT = 50
"""Versions of one template."""


@dataclass(frozen=True)
class Template:
    """The template of a paper in a form as it holds now."""

    paper: str
    form: str
    title: str
    own: bool
    version: int
    """0 for the one that comes with the software, where the office never had another."""
    created_at: datetime | None
    by: str
    reason: str


def listed(engine: Engine) -> list[Template]:
    """Every template."""
    with reading(engine) as session:
        return [shown(session, paper, form) for paper in PAPERS for form in SOURCES]


def shown(session: Session, paper: str, form: str) -> Template:
    last = newest(session, paper, form)
    return Template(
        paper=paper,
        form=form,
        title=PAPERS[paper].title,
        own=last is not None and bool(last.content),
        version=last.number if last else 0,
        created_at=last.created_at if last else None,
        by=last.name if last else "",
        reason=last.reason if last else "",
    )


def newest(session: Session, paper: str, form: str) -> DocumentTemplate | None:
    wanted = select(DocumentTemplate).where(DocumentTemplate.paper == paper, DocumentTemplate.form == form)
    return session.exec(wanted.order_by(col(DocumentTemplate.number).desc()).limit(1)).first()


def content(session: Session, paper: str, form: str) -> bytes:
    """The template to print with."""
    last = newest(session, paper, form)
    return last.content if last is not None and last.content else built_in(paper, form)


def known(paper: str, form: str) -> None:
    """Refuses what there is no template for.

    Raises:
        Refusal: 404.
    """
    if paper not in PAPERS or form not in SOURCES:
        raise missing(say("refusals.kind.template"), f"{paper}/{form}", "/api/v1/document-templates")


def file(engine: Engine, paper: str, form: str) -> bytes:
    """The template itself, to be edited.

    Raises:
        Refusal: 404.
    """
    known(paper, form)
    with reading(engine) as session:
        return content(session, paper, form)


def replace(
    engine: Engine,
    settings: Settings,
    printers: Printers,
    who: Principal,
    paper: str,
    form: Form,
    uploaded: bytes,
    reason: str,
) -> Template:
    """Takes a template of the office's own, after a trial with sample content.

    Raises:
        Refusal: 404, 422 with what is wrong with it, 503 where no Chinese font is there to try it with.
    """
    known(paper, form)
    if len(uploaded) > LARGEST:
        raise broken(f"模板有 {len(uploaded) // 1024} KB，最多 {LARGEST // 1024} KB")
    order = Order(form, uploaded, (("trial", sample(paper)),), together=True, fonts=settings.fonts)
    printers.ask(order)
    return keep(engine, who, paper, form, uploaded, reason, "template_replaced")


def take_back(engine: Engine, who: Principal, paper: str, form: str) -> Template:
    """Returns to the template that comes with the software.

    Raises:
        Refusal: 404.
    """
    known(paper, form)
    return keep(engine, who, paper, form, b"", "恢复原模板", "template_taken_back")


def keep(engine: Engine, who: Principal, paper: str, form: str, content: bytes, reason: str, action: str) -> Template:
    """Adds a version; the oldest beyond the bound is dropped."""
    with writing(engine) as session:
        queue_up(session, TEMPLATES_QUEUE)
        last = newest(session, paper, form)
        number = last.number + 1 if last else 1
        session.add(
            DocumentTemplate(
                paper=paper, form=form, number=number, user=who.id, name=who.name, reason=reason, content=content
            )
        )
        outdated = session.get(DocumentTemplate, (paper, form, number - MOST_KEPT))
        if outdated is not None:
            session.delete(outdated)
        record(session, who, action, f"{paper}/{form}", version=number, size=len(content))
        session.flush()
        return shown(session, paper, form)
