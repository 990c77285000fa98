"""Lists made by hand, kept to be compared."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0040"


def upgrade() -> None:
    """The way back is a backup."""
    op.create_table(
        "kept_list",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("roster_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("suffix", sa.String(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("valid", sa.Boolean(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["roster_id"], ["roster.id"], name=op.f("fk_kept_list_roster_id_roster")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_list")),
    )
    with op.batch_alter_table("kept_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_list_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_kept_list_roster_id"), ["roster_id"], unique=False)
