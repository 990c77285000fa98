"""A port for a server that is told which to take, as one that comes back where it was."""

import random
import socket

BELOW_THE_EPHEMERAL = range(20_000, 32_000)
"""The system gives none of these to a connection or a server that takes any, in the time until the port is taken."""


def free_port() -> int:
    """A port nobody listens on."""
    while True:
        port = random.SystemRandom().choice(BELOW_THE_EPHEMERAL)
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)):
                return port
