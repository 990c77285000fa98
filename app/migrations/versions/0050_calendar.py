"""The office's table of working days, and how far the steps to 1 September are."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0035"


def upgrade() -> None:
    """The way back is a backup."""
    op.create_table(
        "calendar_version",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("noticed", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_calendar_version")),
    )
    op.create_table(
        "calendar_step",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("noted_at", sa.DateTime(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("started", sa.Date(), nullable=True),
        sa.Column("finished", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("year", "policy", "step", name=op.f("pk_calendar_step")),
    )
