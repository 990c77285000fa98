"""What an installation may set: by environment variable with the prefix LUNGANG_, or on the command line."""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

LOCAL = frozenset({"127.0.0.1", "localhost", "[::1]", "testserver"})
"""Names of this machine; ``testserver`` is what tests call it, which no browser can resolve."""


class Settings(BaseSettings):
    """Settings of the service; sizes in bytes, times in seconds."""

    model_config = SettingsConfigDict(env_prefix="LUNGANG_")

    data: Path = Path("var")
    """Database, uploaded rosters and plans; readable by the service's own user only."""
    database_url: str = ""
    """``postgresql://user:password@host/database``; empty: a SQLite file in the data folder."""
    key_file: Path | None = None
    """The keys that encrypt rosters and plans at rest; by default in the data folder, better elsewhere."""
    open_access: bool = False
    """Nobody signs in, everybody may do everything: for demonstrations, on this machine only."""
    most_requests: int = Field(default=1200, ge=1)
    """Requests one caller may make in a minute."""
    most_changes: int = Field(default=240, ge=1)
    """POST requests among them."""
    most_sign_ins: int = Field(default=20, ge=1)
    """Attempts to sign in a minute, from one address and for one name."""
    bureau: str = Field(default="", max_length=60)
    """Name of the bureau under its documents; left blank to be filled in where empty."""
    contact: str = Field(default="", max_length=60)
    """Telephone for objections in public notices."""
    fonts: Path | None = None
    """A folder with further fonts for PDF documents."""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    hosts: tuple[str, ...] = ()
    """Names and addresses under which people call the service, such as ``["plan.example.gov.cn"]``, beside this
    machine's own; requests that name another host are refused."""
    proxies: tuple[str, ...] = ()
    """Addresses of reverse proxies in front, whose word on client and https is taken; such as ``["127.0.0.1"]``."""
    max_body: int = Field(default=64 * 2**20, gt=0)
    """Largest request body; the roster reader has its own limits on what is inside."""
    workers: int = Field(default=1, ge=1, le=64)
    """Solves that run at the same time."""
    cluster: str = ""
    """Address of a Dask scheduler (extra ``cluster``) whose machines do the solves, such as ``tls://10.1.0.5:8786``;
    empty: processes beside the server. Each machine needs the same database, data folder and keys."""
    longest_solve: float = Field(default=3600.0, gt=0)
    """Largest time limit a solve may ask for, for each goal profile."""
    cancel_grace: float = Field(default=8.0, ge=0)
    """How long a cancelled solve may take to stop by itself before its process is ended."""
    lease: float = Field(default=30.0, gt=0)
    """A worker that gives no sign of life for this long loses its job."""
    most_attempts: int = Field(default=3, ge=1)
    """A job whose worker died this often is not tried again."""
    most_interruptions: int = Field(default=10, ge=1)
    """Nor is one during which the server itself died this often."""
    most_open: int = Field(default=20, ge=1)
    """Solves one user may have queued or running."""

    webhook_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Networks inside the house to which webhooks may send, such as ``["10.1.0.0/16"]``; otherwise public addresses only."""
    webhook_pauses: tuple[float, ...] = (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
    """Seconds between attempts to deliver a message, as Standard Webhooks proposes; then it is given up."""

    public_url: str = ""
    """The address under which people open the service, such as ``https://plan.example.gov.cn``."""
    oidc_issuer: str = ""
    """The identity provider of the bureau (OpenID Connect, extra ``oidc``); empty: none. Needs ``public_url``."""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_claim: str = "sub"
    """The claim that names the user; compared with the ``subject`` an administrator entered for a user."""

    @property
    def database(self) -> str:
        """The database's address."""
        return self.database_url or f"sqlite:///{self.data / 'lungang.db'}"

    @property
    def names(self) -> frozenset[str]:
        """Every host name under which the service may be called."""
        return LOCAL | {self.host} | set(self.hosts)

    @property
    def rosters(self) -> Path:
        return self.data / "rosters"

    @property
    def plans(self) -> Path:
        return self.data / "plans"

    def prepare(self) -> None:
        """Makes the folders, closed to other users.

        Raises:
            OSError: the data folder cannot be made or written.
        """
        for folder in (self.data, self.rosters, self.plans):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder.chmod(0o700)
