"""Hard limits of the processes that open untrusted files, and the refusals they end with."""

import zipfile
from typing import Any


class Refused(Exception):
    """The file cannot be read; ``code`` is an entry of the problem catalogue."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def checked_entries(archive: zipfile.ZipFile, limits: dict[str, Any]) -> list[zipfile.ZipInfo]:
    """The archive's entries, after looking at what they would unpack to.

    Raises:
        Refused: encrypted, too large, or compressed beyond any real workbook.
    """
    entries = archive.infolist()
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused("file_encrypted")
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if unpacked > limits["unpacked"] or (unpacked > 10_000_000 and unpacked / packed > limits["ratio"]):
        raise Refused("file_bomb", size=unpacked >> 20, limit=limits["unpacked"] >> 20)
    if len(entries) > limits["entries"]:
        raise Refused("file_bomb", size=unpacked >> 20, limit=limits["unpacked"] >> 20)
    return entries


def confine(limits: dict[str, Any]) -> None:
    """Caps this process's own memory and processor time, where the system can.

    ``memory`` is what the process may write to (Linux: RLIMIT_DATA), which its resident memory cannot pass by more than the
    program files it shares with others; asking for more fails at once, so that it is told as what it is.
    """
    try:
        import resource
    except ImportError:  # Windows: the parent's clock and the size checks remain
        return
    resource.setrlimit(resource.RLIMIT_DATA, (limits["memory"], limits["memory"]))
    seconds = int(limits["seconds"]) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
