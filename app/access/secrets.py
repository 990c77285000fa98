"""Passwords and tokens: made, hashed, checked."""

import hashlib
import secrets
from functools import cache

from pwdlib import PasswordHash
from zxcvbn import zxcvbn

SHORTEST, LONGEST = 12, 200
MOST_WEIGHED = 72
"""Characters of a password that are weighed; whatever follows makes it no worse."""
FEWEST_GUESSES = 10**8
"""What an attacker must try who knows how people choose passwords; fewer could be guessed even at the throttle's rate."""
SYMBOLS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""For passwords that people type off a screen: nothing that looks like something else."""


@cache
def hasher() -> PasswordHash:
    """Argon2id with the library's recommended cost."""
    return PasswordHash.recommended()


@cache
def nobodys() -> str:
    """A hash to check against where there is no such user, so that the answer takes as long."""
    return hasher().hash(secrets.token_urlsafe())


def hashed(password: str) -> str:
    """The Argon2 hash to keep."""
    return hasher().hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Whether a password is the one whose hash is kept; None for a user that does not exist."""
    return hasher().verify(password, kept or nobodys()) and kept is not None


def password_made() -> str:
    """A one-time password, about 116 bits."""
    return "-".join("".join(secrets.choice(SYMBOLS) for _ in range(5)) for _ in range(4))


def weakness(password: str, name: str) -> str | None:
    """What is wrong with a chosen password, in words; None if nothing is.

    Length, not being among common passwords or made of what is tried first, and not being a name or one pattern repeated, without rules on kinds of characters (NIST SP 800-63B, 5.1.1.2).
    """
    if not SHORTEST <= len(password) <= LONGEST:
        return f"密码应有 {SHORTEST} 到 {LONGEST} 个字符 / {SHORTEST} to {LONGEST} characters"
    if name.lower() in password.lower() or "lungang" in password.lower():
        return "密码不能包含用户名或产品名 / must not contain the user's or the product's name"
    if len(set(password)) < 6:
        return "密码用的不同字符太少 / too few different characters"
    if zxcvbn(password[:MOST_WEIGHED], user_inputs=[name, "lungang"])["guesses"] < FEWEST_GUESSES:
        return "密码太容易猜到（常用密码、键盘顺序、日期之类） / too easily guessed"
    return None


def token_made() -> str:
    """A token for a session or a program, 256 bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is kept of a token; it is random, so a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
