"""What an installation may set: by environment variable with the prefix LUNGANG_, or on the command line."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


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
    max_body: int = Field(default=64 * 2**20, gt=0)
    """Largest request body; the roster reader has its own limits on what is inside."""
    workers: int = Field(default=1, ge=1, le=64)
    """Solves that run at the same time."""
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

    @property
    def database(self) -> str:
        """The database's address."""
        return self.database_url or f"sqlite:///{self.data / 'lungang.db'}"

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
