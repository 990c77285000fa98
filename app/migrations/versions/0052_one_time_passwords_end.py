"""One-time passwords end by themselves."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0041"


def upgrade() -> None:
    """Those already given out have a week from now. The way back is a backup."""
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("one_time_until", sa.DateTime(), nullable=True))
    users = sa.table("user_account", sa.column("must_change", sa.Boolean), sa.column("one_time_until", sa.DateTime))
    week = (datetime.now(UTC) + timedelta(days=7)).replace(tzinfo=None)
    op.execute(users.update().where(users.c.must_change).values(one_time_until=week))
