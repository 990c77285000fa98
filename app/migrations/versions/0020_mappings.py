"""Mapping profiles, and which roster another one was amended from."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0031"


def upgrade() -> None:
    """The way back is a backup."""
    op.create_table(
        "mapping_profile",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("recipe", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mapping_profile")),
        sa.UniqueConstraint("name", name=op.f("uq_mapping_profile_name")),
    )
    with op.batch_alter_table("mapping_profile", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mapping_profile_updated_at"), ["updated_at"], unique=False)
    with op.batch_alter_table("roster", schema=None) as batch_op:
        batch_op.add_column(sa.Column("based_on", sa.String(), nullable=False, server_default=""))
