"""What Alembic runs for every command: the tables of ``app.tables`` on the connection it was given."""

from typing import Any

from alembic import context
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from app import tables


def plain_types(kind: str, value: Any, _context: Any) -> Any:
    """Steps name the database's own types: what they did must not change with the classes of today."""
    if kind == "type" and isinstance(value, AutoString):
        return "sa.String()"
    if kind == "type" and isinstance(value, tables.Moment):
        return "sa.DateTime()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
    render_item=plain_types,
)
with context.begin_transaction():
    context.run_migrations()
