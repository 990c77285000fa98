"""The API's description as a file, so that a change of the contract is seen in review."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from app.main import create_app
from app.settings import Settings


def text() -> str:
    """The OpenAPI document, indented, in the order of the code."""
    with TemporaryDirectory() as folder:
        return json.dumps(create_app(Settings(data=Path(folder))).openapi(), ensure_ascii=False, indent=1) + "\n"
