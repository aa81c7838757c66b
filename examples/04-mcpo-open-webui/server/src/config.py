import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


@dataclass(frozen=True)
class Config:
    servers_file: Path
    jobs: Path
    # Where users reach this bridge; nothing where they cannot.
    base_url: str | None
    expiry: int
    concurrent: int
    timeout: int
    level: str
    allowed_hosts: list[str]
    reload: bool


def read_config() -> Config:
    def number(name: str, default: int) -> int:
        text = os.environ.get(name) or str(default)
        if not text.isdigit() or int(text) < 1:
            raise SystemExit(f"{name} is '{text}'; use a whole number from 1")
        return int(text)

    level = os.environ.get("MCPO_LOG_LEVEL") or "INFO"
    if level not in LEVELS:
        raise SystemExit(f"MCPO_LOG_LEVEL is '{level}'; use {', '.join(LEVELS)}")
    return Config(
        servers_file=Path(os.environ.get("MCPO_CONFIG_FILE", "/app/config/mcp-servers.json")),
        jobs=Path(os.environ.get("MCPO_JOBS_DIR", "/tmp/mcpo-jobs")),
        base_url=(os.environ.get("MCPO_BASE_URL") or "").rstrip("/") or None,
        expiry=number("MCPO_FILE_EXPIRY", 3600),
        concurrent=number("MCPO_MAX_CONCURRENT", 4 * (os.cpu_count() or 1)),
        timeout=number("MCPO_TIMEOUT", 300),
        level=level,
        allowed_hosts=os.environ.get("MCPO_ALLOWED_HOSTS", "localhost:*,127.0.0.1:*").split(","),
        reload=os.environ.get("MCPO_RELOAD") == "true",
    )


@dataclass(frozen=True)
class ServerEntry:
    """How one stdio server is started."""

    command: str
    args: list[str]
    env: dict[str, str]


def read_servers(path: Path) -> dict[str, ServerEntry]:
    """@raises ValueError what is wrong with the file"""
    try:
        content: Any = json.loads(path.read_text())
        entries = content["mcpServers"].items()
        return {name: ServerEntry(e["command"], list(e.get("args", [])), dict(e.get("env", {}))) for name, e in entries}
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from error
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} is no list of servers such as {{'mcpServers': {{'time': {{'command': '...'}}}}}}") from error
