"""What the environment says, checked before anything starts."""

import os
from dataclasses import dataclass

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


@dataclass(frozen=True)
class Config:
    backend_url: str
    token: str
    port: int
    timeout_seconds: float
    max_retries: int
    log_level: str


def read_config(env: dict[str, str] = os.environ) -> Config:
    """:raises ValueError: everything that is wrong, in one line"""
    problems = [f"{name} is not set" for name in ("FASTAPI_BASE_URL", "SERVICE_AUTH_TOKEN") if not env.get(name)]

    def number(name: str, default: str, kind: type, least: float) -> float:
        text = env.get(name) or default
        try:
            value = kind(text)
        except ValueError:
            value = least - 1
        if value < least:
            problems.append(f"{name} is '{text}'; use a number from {least}")
        return value

    # Platforms that choose the port say so in PORT.
    port_name = "PORT" if env.get("PORT") else "MCP_SERVER_PORT"
    port = number(port_name, "3000", int, 1)
    timeout_seconds = number("BACKEND_TIMEOUT", "30.0", float, 0.1)
    max_retries = number("BACKEND_MAX_RETRIES", "2", int, 0)
    log_level = env.get("MCP_LOG_LEVEL") or "INFO"
    if log_level not in LOG_LEVELS:
        problems.append(f"MCP_LOG_LEVEL is '{log_level}'; use {', '.join(LOG_LEVELS)}")
    if problems:
        raise ValueError("; ".join(problems))
    return Config(env["FASTAPI_BASE_URL"], env["SERVICE_AUTH_TOKEN"], port, timeout_seconds, max_retries, log_level)
