import json
import os
from dataclasses import dataclass
from pathlib import Path

BACKENDS = ("sqlite", "qdrant")
DEFAULTS = {
    "server_host": "0.0.0.0",
    "server_port": 8000,
    "storage_backend": "sqlite",
    "qdrant_url": "http://localhost:6333",
    "qdrant_collection_prefix": "memory_",
}


@dataclass(frozen=True)
class Config:
    host: str
    port: int
    allowed_hosts: list[str]
    data: Path
    backend: str
    qdrant_url: str
    qdrant_api_key: str | None
    qdrant_prefix: str


def read_config() -> Config:
    """A variable such as MEMORY_MCP_SERVER_PORT wins over the file, and the file over the defaults."""
    path = Path(os.environ.get("MEMORY_MCP_CONFIG_PATH", "/config/memory-mcp/config.json"))
    given = json.loads(path.read_text()) if path.is_file() else {}
    unknown = sorted(set(given) - set(DEFAULTS))
    if unknown:
        raise SystemExit(f"{path} holds {', '.join(unknown)}; use {', '.join(DEFAULTS)} (a key is no setting: it is a secret)")

    def value(name: str) -> str:
        return os.environ.get(f"MEMORY_MCP_{name.upper()}") or str(given.get(name, DEFAULTS[name]))

    backend, port = value("storage_backend"), value("server_port")
    if backend not in BACKENDS:
        raise SystemExit(f"MEMORY_MCP_STORAGE_BACKEND is '{backend}'; use {' or '.join(BACKENDS)}")
    if not port.isdigit():
        raise SystemExit(f"MEMORY_MCP_SERVER_PORT is '{port}'; use a port number")
    return Config(
        host=value("server_host"),
        port=int(port),
        allowed_hosts=os.environ.get("MEMORY_MCP_ALLOWED_HOSTS", "localhost:*,127.0.0.1:*").split(","),
        data=Path(os.environ.get("MEMORY_MCP_DATA_DIR", "/data")),
        backend=backend,
        qdrant_url=value("qdrant_url").rstrip("/"),
        qdrant_api_key=os.environ.get("MEMORY_MCP_QDRANT_API_KEY") or None,
        qdrant_prefix=value("qdrant_collection_prefix"),
    )
