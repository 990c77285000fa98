"""A typed client for personnel systems written in Python."""

from app.client.client import Lungang, ProblemError

__all__ = ["Lungang", "ProblemError"]
