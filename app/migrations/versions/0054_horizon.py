"""Scenarios, jobs and plans say how many school years they cover."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    """What there is covers one. The way back is a backup."""
    for table in ("scenario", "solve", "plan"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("horizon", sa.Integer(), nullable=False, server_default="1"))
