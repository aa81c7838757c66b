import os
from dataclasses import dataclass
from pathlib import Path

TOKEN_FILE = Path("/run/secrets/atlassian_api_token")


@dataclass(frozen=True)
class Config:
    url: str
    email: str
    token: str
    host: str
    port: int
    allowed_hosts: list[str]


def read_config() -> Config:
    """All that is wrong is said at once, and ends the server."""
    problems: list[str] = []

    def required(name: str) -> str:
        value = os.environ.get(name, "").strip()
        if not value:
            problems.append(f"{name} is missing")
        return value

    url = required("ATLASSIAN_URL").rstrip("/")
    if url and not url.startswith(("https://", "http://")):
        problems.append(f"ATLASSIAN_URL is '{url}'; use an address such as https://acme.atlassian.net/wiki")
    transport = os.environ.get("MCP_TRANSPORT", "streamable_http")
    if transport != "streamable_http":
        problems.append(f"MCP_TRANSPORT is '{transport}'; this server has streamable_http only")
    port = os.environ.get("MCP_PORT", "8000")
    if not port.isdigit():
        problems.append(f"MCP_PORT is '{port}'; use a port number")
    token = TOKEN_FILE.read_text().strip() if TOKEN_FILE.is_file() else required("ATLASSIAN_API_TOKEN")
    email = required("ATLASSIAN_USER_EMAIL")
    if problems:
        raise SystemExit("\n".join(problems))
    hosts = os.environ.get("MCP_ALLOWED_HOSTS", "localhost:*,127.0.0.1:*").split(",")
    return Config(url, email, token, os.environ.get("MCP_HOST", "0.0.0.0"), int(port), hosts)
