"""A permitted exception (特批): one rule opened for one teacher, school or posting, with who permitted it and until when."""

from dataclasses import dataclass

from solver.domain.terms import Stage


@dataclass(frozen=True)
class Waiver:
    """What was permitted; what is left blank is not asked about. Which blanks are allowed says the rule (``Rule.waiving``).

    A rule about postings is opened for the postings of ``teacher`` to ``school``; a limit of ``school`` is moved by
    ``amount`` in the limit's own unit, in the stage and subject named or in each.
    """

    rule: str
    teacher: str = ""
    """教师编号."""
    school: str = ""
    """学校代码."""
    stage: Stage | None = None
    subject: str = ""
    amount: int = 0
    """How far a limit is moved, in heads; 0 where the rule is about postings."""
    reason: str = ""
    permitted_by: str = ""
    until: int = 0
    """The last month (index) it holds in: it opens postings that start, and limits of school years that begin, by then."""
