"""Scenarios keep permitted exceptions."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"


def upgrade() -> None:
    """Scenarios made before have none. The way back is a backup."""
    with op.batch_alter_table("scenario", schema=None) as batch_op:
        batch_op.add_column(sa.Column("waivers", sa.LargeBinary(), nullable=True))
