"""Health as the API shows it."""

from pydantic import BaseModel, ConfigDict


class Health(BaseModel):
    """The service answers and reaches its database."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "ok", "version": "0.1.0"}]})

    status: str = "ok"
    version: str
