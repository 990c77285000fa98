"""The bureau's own policy and goal profiles and their versions."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0002"


def upgrade() -> None:
    """The way back is a backup."""
    op.create_table(
        "own_profile",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_profile")),
    )
    with op.batch_alter_table("own_profile", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_own_profile_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_own_profile_kind"), ["kind"], unique=False)
    op.create_table(
        "profile_version",
        sa.Column("profile_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["own_profile.id"], name=op.f("fk_profile_version_profile_id_own_profile")
        ),
        sa.PrimaryKeyConstraint("profile_id", "number", name=op.f("pk_profile_version")),
    )
