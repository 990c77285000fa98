"""Encryption at rest: keys that rotate, whole files and fields sealed with the newest and opened with any."""

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from app.settings import Settings


class KeysMissing(Exception):
    """Something was sealed with a key that is no longer there."""


class Keys:
    """The keys of an installation, newest first."""

    def __init__(self, keys: list[str]) -> None:
        self.ring = MultiFernet([Fernet(key) for key in keys])

    def seal(self, content: bytes) -> bytes:
        """Encrypted and signed with the newest key."""
        return self.ring.encrypt(content)

    def open(self, sealed: bytes) -> bytes:
        """What was sealed with any of the keys.

        Raises:
            KeysMissing: with none of them, or it was tampered with.
        """
        try:
            return self.ring.decrypt(sealed)
        except InvalidToken:
            raise KeysMissing from None

    def renewed(self, sealed: bytes) -> bytes:
        """The same, sealed with the newest key.

        Raises:
            KeysMissing: as ``open``.
        """
        try:
            return self.ring.rotate(sealed)
        except InvalidToken:
            raise KeysMissing from None


def key_file(settings: Settings) -> Path:
    """Where the keys lie, one a line, newest first; better on another disk than the data."""
    return settings.key_file or settings.data / "keys"


def keys(settings: Settings) -> Keys:
    """The installation's keys; the first is made at the first start.

    Raises:
        OSError: the key file cannot be read or made.
    """
    path = key_file(settings)
    if not path.exists():
        write_keys(path, [Fernet.generate_key().decode()])
    return Keys(path.read_text(encoding="ascii").split())


def write_keys(path: Path, lines: list[str]) -> None:
    """Replaces the key file, closed to other users; never half written."""
    fresh = path.with_name(f"{path.name}.new")
    with open(fresh, "w", encoding="ascii", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
