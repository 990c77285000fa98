"""Speaks with the provider: where to send the browser, a code for an ID token, and whether that token is good."""

import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx2
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.settings import Settings

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
"""Signatures by a key that only the provider has; never one by a shared secret, and never none."""
SECONDS = 10.0
KEPT_SECONDS = 600.0
"""How long the provider's addresses and keys are remembered."""
LEEWAY_SECONDS = 60
LOCAL = {"127.0.0.1", "localhost", "::1"}


class Untrusted(Exception):
    """The provider's answer is not one to rely on; the text is for the log and names nobody."""


@dataclass(frozen=True)
class Attempt:
    """What one browser must bring back."""

    state: str
    nonce: str
    verifier: str


class Provider:
    """The provider of an installation."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.lock = threading.Lock()
        self.learnt: tuple[float, dict[str, Any], KeySet] | None = None

    @property
    def back(self) -> str:
        """Where the provider sends the browser back to."""
        return f"{self.settings.public_url.rstrip('/')}/api/v1/session/oidc/callback"

    def metadata(self, fresh: bool = False) -> tuple[dict[str, Any], KeySet]:
        """The provider's addresses and keys.

        Raises:
            Untrusted: they cannot be had, or are another provider's.
        """
        with self.lock:
            if self.learnt is None or fresh or time.monotonic() - self.learnt[0] > KEPT_SECONDS:
                issuer = self.settings.oidc_issuer
                found = fetched("GET", self.https(f"{issuer.rstrip('/')}/.well-known/openid-configuration"))
                if found.get("issuer") != issuer:
                    raise Untrusted("another issuer's configuration")
                try:
                    keys = KeySet.import_key_set(fetched("GET", self.https(str(found["jwks_uri"]))))  # type: ignore[arg-type]
                except (JoseError, KeyError, ValueError, TypeError):
                    raise Untrusted("no usable keys") from None
                self.learnt = (time.monotonic(), found, keys)
            return self.learnt[1], self.learnt[2]

    def https(self, url: str) -> str:
        """An address of the provider: https, but for one that runs on this machine, as in tests."""
        parts = urlsplit(url)
        if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL):
            return url
        raise Untrusted("an address without https")

    def place(self, attempt: Attempt) -> str:
        """Where to send the browser.

        Raises:
            Untrusted: as ``metadata``.
        """
        address = self.https(str(self.metadata()[0].get("authorization_endpoint")))
        wanted = {
            "response_type": "code",
            "client_id": self.settings.oidc_client_id,
            "redirect_uri": self.back,
            "scope": "openid profile",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": create_s256_code_challenge(attempt.verifier),
            "code_challenge_method": "S256",
        }
        return f"{address}{'&' if '?' in address else '?'}{urlencode(wanted)}"

    def subject(self, code: str, attempt: Attempt) -> str:
        """Who signed in, by the claim that the administrator chose.

        Raises:
            Untrusted: the code is not taken, or the token is not good.
        """
        content = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.back,
            "client_id": self.settings.oidc_client_id,
            "code_verifier": attempt.verifier,
        }
        if secret := self.settings.oidc_client_secret.get_secret_value():
            content["client_secret"] = secret
        answer = fetched("POST", self.https(str(self.metadata()[0].get("token_endpoint"))), content)
        claims = self.claims(str(answer.get("id_token", "")), attempt.nonce)
        found = claims.get(self.settings.oidc_claim)
        if not isinstance(found, str) or not found:
            raise Untrusted("the claim that names the user is missing")
        return found

    def claims(self, token: str, nonce: str) -> CodeIDToken:
        """What a token says, once its signature, issuer, audience, age and nonce are as they must be.

        Raises:
            Untrusted: one is not.
        """
        try:
            try:
                opened = jwt.decode(token, self.metadata()[1], algorithms=ALGORITHMS)
            except (JoseError, ValueError):
                opened = jwt.decode(token, self.metadata(fresh=True)[1], algorithms=ALGORITHMS)  # keys change
            options: Any = {
                "iss": {"essential": True, "value": self.settings.oidc_issuer},
                "aud": {"essential": True, "value": self.settings.oidc_client_id},
                "nonce": {"essential": True, "value": nonce},
            }
            params = {"nonce": nonce, "client_id": self.settings.oidc_client_id}
            claims = CodeIDToken(opened.claims, opened.header, options, params)
            claims.validate(leeway=LEEWAY_SECONDS)
        except Untrusted:
            raise
        except Exception as error:  # the libraries' errors have no base in common
            raise Untrusted(type(error).__name__) from None
        return claims


def fetched(method: str, url: str, content: dict[str, str] | None = None) -> dict[str, Any]:
    """A JSON object from the provider; redirects are not followed.

    Raises:
        Untrusted: there is none.
    """
    try:
        answer = httpx2.request(method, url, data=content, timeout=SECONDS, follow_redirects=False)
        found = answer.json() if answer.is_success else None
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        raise Untrusted(type(error).__name__) from None
    if not isinstance(found, dict):
        raise Untrusted(f"HTTP {answer.status_code}")
    return found
