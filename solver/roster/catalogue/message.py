"""What a message of the catalogue is."""

from typing import NamedTuple

ERROR, WARNING = "error", "warning"


class Message(NamedTuple):
    """A template; ``{column}``, ``{value}`` and further facts are filled in."""

    severity: str
    zh: str
    en: str
