"""Settings of one service, typed, read once by the composition root."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from shared.security.authority import ROLES

SERVICES = ("registry", "disclosure", "complaints", "grid", "notify")


class SettingsError(Exception):
    """A setting is missing or malformed; the message names it and says what to do."""


@dataclass(frozen=True)
class Oidc:
    """A county's own sign-in (OpenID Connect), in place of registry's.

    issuer         its address, as in the `iss` of its tokens; https, or the loopback
    client_id      what it calls us
    secret_file    holds our client secret; None where it asks for none
    person_claim   the claim that says which person of the register it is: our user name
    """

    issuer: str
    client_id: str
    secret_file: Path | None
    person_claim: str


@dataclass(frozen=True)
class Settings:
    """Everything a service is told from outside.

    service        which of the five
    database_url   SQLAlchemy URL: sqlite:////path or postgresql+psycopg://…
    bus_url        kombu URL: redis://… or amqp://…
    redis_url      Valkey/Redis for the bell, rate limits and Celery on one machine
    public_url     what a villager types: scheme, host, port, no trailing slash
    peers          base URL of each of the other services, for feeds and files, e.g. http://grid:8000
    keys_dir       this service's private keys; nobody else can read it
    public_keys_dir  all services' public keys, and registry's token keys
    files_dir      attachments (content-addressed)
    pages_dir      built public pages (disclosure)
    demonstration  this installation holds invented data and a movable clock
    port           where `web` listens
    web_threads    threads of one web worker
    oidc           registry: the county's own sign-in; None: registry's
    supervision_phone    registry: the public telephone for supervision (监督电话), printed on posters; "" none
    second_factor_roles  registry: roles whose posts are withheld until the person signs in with a second factor
    """

    service: str
    database_url: str
    bus_url: str
    redis_url: str
    public_url: str
    keys_dir: Path
    public_keys_dir: Path
    files_dir: Path
    pages_dir: Path
    peers: Mapping[str, str] = field(default_factory=dict)
    demonstration: bool = False
    port: int = 8000
    web_threads: int = 8
    secure_cookies: bool = False
    log_level: str = "INFO"
    oidc: Oidc | None = None
    supervision_phone: str = ""
    second_factor_roles: frozenset[str] = frozenset()

    @property
    def celery_url(self) -> str:
        """The broker of background jobs: the bus's own."""
        return self.bus_url


def read_settings(service: str, environ: Mapping[str, str]) -> Settings:
    """From environment variables. Raises SettingsError with the variable's name."""
    if service not in SERVICES:
        raise SettingsError(f"no such service: {service!r}; one of {', '.join(SERVICES)}")

    def need(name: str) -> str:
        value = environ.get(name, "").strip()
        if not value:
            raise SettingsError(f"{name} is not set (service {service}); see services/{service}/README.md")
        return value

    public_url = need("PUBLIC_URL").rstrip("/")
    return Settings(
        service=service,
        database_url=need("DATABASE_URL"),
        bus_url=need("BUS_URL"),
        redis_url=need("REDIS_URL"),
        public_url=public_url,
        keys_dir=Path(need("KEYS_DIR")),
        public_keys_dir=Path(need("PUBLIC_KEYS_DIR")),
        files_dir=Path(need("FILES_DIR")),
        pages_dir=Path(need("PAGES_DIR")),
        peers=_peers(environ.get("PEERS", "")),
        demonstration=_flag(environ, "DEMONSTRATION"),
        port=_number(environ, "PORT", 8000),
        web_threads=_number(environ, "WEB_THREADS", 8),
        secure_cookies=public_url.startswith("https:"),
        log_level=environ.get("LOG_LEVEL", "INFO").upper(),
        oidc=_oidc(environ),
        supervision_phone=environ.get("SUPERVISION_PHONE", "").strip(),
        second_factor_roles=_roles(environ.get("SECOND_FACTOR_ROLES", "")),
    )


def _roles(text: str) -> frozenset[str]:
    named = frozenset(text.replace(",", " ").split())
    unknown = sorted(named - ROLES.keys())
    if unknown:
        raise SettingsError(f"SECOND_FACTOR_ROLES names no role: {unknown[0]!r}; see docs/roles.md")
    return named


def _oidc(environ: Mapping[str, str]) -> Oidc | None:
    issuer = environ.get("OIDC_ISSUER", "").strip()
    if not issuer:
        return None
    if not issuer.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise SettingsError("OIDC_ISSUER must begin with https://")
    client = environ.get("OIDC_CLIENT_ID", "").strip()
    if not client:
        raise SettingsError("OIDC_CLIENT_ID is not set, though OIDC_ISSUER is; see services/registry/README.md")
    secret = environ.get("OIDC_CLIENT_SECRET_FILE", "").strip()
    claim = environ.get("OIDC_PERSON_CLAIM", "").strip() or "preferred_username"
    return Oidc(issuer, client, Path(secret) if secret else None, claim)


def _peers(text: str) -> dict[str, str]:
    pairs = [part.strip() for part in text.split(",") if part.strip()]
    bad = [pair for pair in pairs if "=" not in pair]
    if bad:
        raise SettingsError(f"PEERS must read name=url,name=url; this part does not: {bad[0]!r}")
    return {name: url.rstrip("/") for name, url in (pair.split("=", 1) for pair in pairs)}


def _flag(environ: Mapping[str, str], name: str) -> bool:
    value = environ.get(name, "").strip().lower()
    if value not in {"", "0", "1", "false", "true"}:
        raise SettingsError(f"{name} must be 0 or 1, not {value!r}")
    return value in {"1", "true"}


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    value = environ.get(name, "").strip()
    if not value:
        return default
    if not value.isdigit():
        raise SettingsError(f"{name} must be a whole number, not {value!r}")
    return int(value)
