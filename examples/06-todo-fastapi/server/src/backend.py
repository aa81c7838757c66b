"""The backend, as far as the tools ask it."""

import logging
from typing import Any

import httpx
from fastmcp.exceptions import ToolError

from config import Config

log = logging.getLogger("todo-mcp-server")


class Backend:
    """Every request carries the service token. A connection that fails is tried again; a request that was sent is not,
    because the backend may have done what it was asked."""

    def __init__(self, config: Config) -> None:
        self._http = httpx.AsyncClient(
            base_url=config.backend_url,
            headers={"Authorization": f"Bearer {config.token}"},
            timeout=config.timeout_seconds,
            transport=httpx.AsyncHTTPTransport(retries=config.max_retries),
        )

    async def ask(self, method: str, path: str, **options: Any) -> Any:
        """:raises ToolError: what the caller may know; the log has the rest"""
        try:
            response = await self._http.request(method, path, **options)
        except httpx.HTTPError as error:
            log.error("%s %s failed: %r", method, path, error)
            raise ToolError("the backend cannot be reached; try again later") from error
        if response.status_code == 404:
            raise ToolError("there is no such task")
        if response.is_error:
            log.error("%s %s: HTTP %d %s", method, path, response.status_code, response.text[:200])
            raise ToolError(f"the backend answered with HTTP {response.status_code}")
        return response.json() if response.content else None
