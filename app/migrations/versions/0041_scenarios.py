"""Scenarios; what a solve is made from; jobs that trace frontiers and diagnose."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0020"


def upgrade() -> None:
    """The way back is a backup."""
    op.create_table(
        "scenario",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("copied_from", sa.String(), nullable=False),
        sa.Column("roster_id", sa.String(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("profiles", sa.JSON(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("time_limit", sa.Float(), nullable=False),
        sa.Column("alternatives", sa.Integer(), nullable=False),
        sa.Column("near_plan_id", sa.String(), nullable=False),
        sa.Column("decisions", sa.LargeBinary(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["roster_id"], ["roster.id"], name=op.f("fk_scenario_roster_id_roster")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario")),
    )
    with op.batch_alter_table("scenario", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scenario_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_scenario_roster_id"), ["roster_id"], unique=False)
    with op.batch_alter_table("solve", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="plan"))
        batch_op.add_column(sa.Column("searches", sa.Integer(), nullable=False, server_default="5"))
        batch_op.add_column(sa.Column("scenario_id", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("scenario_version", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("near_plan_id", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("alternatives", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("decision_count", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("inputs", sa.LargeBinary(), nullable=True))
        batch_op.create_index(batch_op.f("ix_solve_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_solve_scenario_id"), ["scenario_id"], unique=False)
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("point", sa.Integer(), nullable=False, server_default="0"))
