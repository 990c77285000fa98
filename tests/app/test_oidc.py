"""Sign-in at an identity provider: a small conforming one on this machine, and everything a false one might try."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from pydantic import SecretStr
from sqlmodel import select
from starlette.testclient import TestClient

from app.access.secrets import hashed
from app.db import reading, writing
from app.main import create_app
from app.settings import Settings
from app.tables import Entry, User
from tests.app.test_api import API, assert_problem
from tests.app.waiting import PATIENCE

CLIENT, SECRET = "lungang", "the client's secret"
PUBLIC = "http://testserver"


class FalseProvider:
    """An authorization server with one person signed in, strict about PKCE, the client's secret and single use of codes."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "1"})
        self.algorithm = "RS256"
        self.claims: dict[str, Any] = {}
        """What its tokens say otherwise than they should."""
        self.named_issuer = ""
        self.codes: dict[str, dict[str, str]] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                if parts.path == "/authorize":
                    self.answer({}, provider.authorized(parts.query))
                elif parts.path == "/keys":
                    self.answer(KeySet([provider.key]).as_dict(private=False))
                else:
                    self.answer(provider.configuration())

            def do_POST(self) -> None:
                form = self.rfile.read(int(self.headers["content-length"])).decode()
                status, content = provider.token({name: values[0] for name, values in parse_qs(form).items()})
                self.answer(content, status=status)

            def answer(self, content: dict[str, Any], place: str = "", status: int = 200) -> None:
                self.send_response(302 if place else status)
                self.send_header("Content-Type", "application/json")
                if place:
                    self.send_header("Location", place)
                self.end_headers()
                self.wfile.write(json.dumps(content).encode())

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.named_issuer or self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def authorized(self, query: str) -> str:
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?code={code}&state={asked['state']}"

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(form["code"], None)
        challenge = (
            base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        )
        if asked is None or challenge != asked["code_challenge"] or form["client_secret"] != SECRET:
            return 400, {"error": "invalid_grant"}
        if form["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        moment = int(time.time())
        right = {"iss": self.issuer, "aud": CLIENT, "sub": "person-1", "nonce": asked["nonce"]}
        claims = {**right, "iat": moment, "exp": moment + 300, **self.claims}
        key: Any = self.signing()
        header = {"alg": self.algorithm, "kid": "1"}
        return 200, {
            "access_token": "x",
            "token_type": "Bearer",
            "id_token": jwt.encode(header, claims, key, algorithms=[self.algorithm]),
        }

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def signing(self) -> Any:
        return OctKey.import_key(SECRET * 2) if self.algorithm == "HS256" else self.key


@pytest.fixture
def provider() -> Iterator[FalseProvider]:
    provider = FalseProvider()
    yield provider
    provider.stop()


class Bureau:
    """A service that relies on the provider, with one user entered."""

    def __init__(self, data: Path, database: str, provider: FalseProvider) -> None:
        settings = Settings(
            data=data,
            database_url=database,
            public_url=PUBLIC,
            oidc_issuer=provider.issuer,
            oidc_client_id=CLIENT,
            oidc_client_secret=SecretStr(SECRET),
            most_sign_ins=1000,
        )
        self.api = create_app(settings)
        self.engine = self.api.state.engine
        with writing(self.engine) as session:
            session.add(
                User(name="planner-1", role="planner", subject="person-1", password=hashed("a one-time password"))
            )

    def browser(self) -> TestClient:
        return TestClient(self.api, base_url=PUBLIC, follow_redirects=False)

    def tried(self, client: TestClient) -> Any:
        """The way to the provider and back, as a browser goes it."""
        begun = client.get(f"{API}/session/oidc")
        assert begun.status_code == 303
        back = httpx2.get(begun.headers["location"], timeout=PATIENCE).headers["location"]
        return client.get(back)


@pytest.fixture
def bureau(tmp_path: Path, database: str, provider: FalseProvider) -> Bureau:
    return Bureau(tmp_path, database, provider)


def test_a_user_whom_the_administrator_entered_is_signed_in(bureau: Bureau) -> None:
    client = bureau.browser()
    answer = bureau.tried(client)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    me = client.get(f"{API}/session").json()
    assert (me["name"], me["must_change"]) == ("planner-1", False)
    with reading(bureau.engine) as session:
        last = session.exec(select(Entry)).all()[-1]
    assert (last.action, last.details) == ("signed_in", {"way": "provider"})
    once = {"name": "planner-1", "password": "a one-time password"}
    assert_problem(client.post(f"{API}/session", json=once), 401, "wrong_credentials")  # somebody else has seen it


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://other.example"},
        {"aud": "another client"},
        {"aud": ["lungang", "another client"], "azp": "another client"},
        {"nonce": "of another sign-in"},
        {"exp": 1_600_000_000},
        {"sub": "person-2"},
        {"sub": ""},
        {"sub": 7},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_sign_in_is_refused(
    tmp_path: Path, provider: FalseProvider, wrong: dict[str, Any]
) -> None:
    bureau = Bureau(tmp_path, "", provider)
    provider.claims = wrong
    client = bureau.browser()
    assert_problem(bureau.tried(client), 401, "not_signed_in_by_provider")
    assert client.get(f"{API}/session").status_code == 401
    with reading(bureau.engine) as session:
        assert len(session.exec(select(User)).all()) == 1  # nobody is entered silently


@pytest.mark.parametrize("forged", ["another key", "HS256", "none"])
def test_a_token_with_anybody_elses_signature_is_refused(tmp_path: Path, provider: FalseProvider, forged: str) -> None:
    bureau = Bureau(tmp_path, "", provider)
    client = bureau.browser()
    assert bureau.tried(client).status_code == 303  # the service knows the provider's keys from now on
    if forged == "another key":
        other = RSAKey.generate_key(2048, {"kid": "1"})
        provider.signing = lambda: other  # type: ignore[method-assign]
    elif forged == "HS256":
        provider.algorithm = "HS256"
    else:
        whole = provider.token

        def unsigned(form: dict[str, str]) -> tuple[int, dict[str, Any]]:
            status, content = whole(form)
            header = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
            content["id_token"] = f"{header}.{content['id_token'].split('.')[1]}."
            return status, content

        provider.token = unsigned  # type: ignore[method-assign]
    assert_problem(bureau.tried(bureau.browser()), 401, "not_signed_in_by_provider")


def test_a_provider_that_changes_its_keys_is_asked_for_them_again(tmp_path: Path, provider: FalseProvider) -> None:
    bureau = Bureau(tmp_path, "", provider)
    assert bureau.tried(bureau.browser()).status_code == 303
    provider.key = RSAKey.generate_key(2048, {"kid": "1"})
    assert bureau.tried(bureau.browser()).status_code == 303


def test_a_code_brought_by_another_browser_or_twice_is_refused(tmp_path: Path, provider: FalseProvider) -> None:
    bureau = Bureau(tmp_path, "", provider)
    begun = bureau.browser().get(f"{API}/session/oidc")
    back = httpx2.get(begun.headers["location"], timeout=PATIENCE).headers["location"]
    assert_problem(bureau.browser().get(back), 401, "not_signed_in_by_provider")  # it kept nothing
    other = bureau.browser()
    other.get(f"{API}/session/oidc")
    assert_problem(other.get(back), 401, "not_signed_in_by_provider")  # it kept another state
    client = bureau.browser()
    begun = client.get(f"{API}/session/oidc")
    back = httpx2.get(begun.headers["location"], timeout=PATIENCE).headers["location"]
    kept = client.cookies["lungang_oidc"]
    assert client.get(back).status_code == 303
    client.cookies.set("lungang_oidc", kept, path="/api/v1/session/oidc")
    assert_problem(client.get(back), 401, "not_signed_in_by_provider")


def test_by_https_the_attempt_is_kept_for_this_host_alone(bureau: Bureau) -> None:
    client = TestClient(bureau.api, base_url="https://testserver", follow_redirects=False)
    begun = client.get(f"{API}/session/oidc")
    cookie = begun.headers["set-cookie"].lower()
    assert cookie.startswith("__host-")
    assert {"secure", "httponly", "samesite=lax", "path=/"} <= {part.strip() for part in cookie.split(";")}
    back = (
        httpx2.get(begun.headers["location"], timeout=PATIENCE)
        .headers["location"]
        .replace("http://testserver", "https://testserver")
    )
    assert client.get(back).headers["location"] == "/"
    assert client.get(f"{API}/session").json()["name"] == "planner-1"


def test_a_disabled_user_is_not_signed_in(tmp_path: Path, provider: FalseProvider) -> None:
    bureau = Bureau(tmp_path, "", provider)
    with writing(bureau.engine) as session:
        session.exec(select(User)).one().disabled = True
    assert_problem(bureau.tried(bureau.browser()), 401, "not_signed_in_by_provider")


def test_another_issuers_configuration_is_refused(tmp_path: Path, provider: FalseProvider) -> None:
    provider.named_issuer = "https://other.example"
    bureau = Bureau(tmp_path, "", provider)
    assert_problem(bureau.browser().get(f"{API}/session/oidc"), 503, "provider_unusable")


def test_without_a_provider_there_is_nothing_there(tmp_path: Path) -> None:
    client = TestClient(create_app(Settings(data=tmp_path)), follow_redirects=False)
    for path in ("", "/callback"):
        assert_problem(client.get(f"{API}/session/oidc{path}"), 404, "not_found")
