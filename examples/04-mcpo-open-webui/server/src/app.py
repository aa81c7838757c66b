"""The bridge over HTTP: MCP, its health, and the files that jobs have made."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timezone
from typing import Any

from mcp import types
from mcp.server.lowlevel import Server
from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from bridge import Bridge
from config import read_config
from log import log_json

VERSION = "1.0.0"
STARTED = time.monotonic()

config = read_config()
log_json(config.level)
bridge = Bridge(config)


async def list_tools(_: Any, __: types.PaginatedRequestParams | None) -> types.ListToolsResult:
    return types.ListToolsResult(tools=await bridge.tools())


async def call_tool(_: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
    return await bridge.call(params.name, params.arguments or {})


async def health(_: Request) -> JSONResponse:
    """ok; degraded, if a server could not be asked (200: a restart mends none); down, if there is no list of servers."""
    about = {
        "time": datetime.now(timezone.utc).isoformat(),
        "version": VERSION,
        "uptime": round(time.monotonic() - STARTED),
    }
    try:
        bridge.servers()
    except ValueError as problem:
        return JSONResponse({"status": "down", "error": str(problem), **about}, status_code=503)
    return JSONResponse({"status": "degraded" if bridge.failed else "ok", "failed": bridge.failed, **about})


async def download(request: Request) -> Response:
    path = bridge.jobs.file(request.path_params["job"], request.path_params["path"])
    return JSONResponse({"error": "not found"}, status_code=404) if path is None else FileResponse(path)


async def collect() -> None:
    while True:
        bridge.jobs.remove_expired()
        await asyncio.sleep(max(1, min(60, config.expiry / 4)))


@asynccontextmanager
async def lifespan(_: Server) -> AsyncIterator[dict[str, Any]]:
    collector = asyncio.create_task(collect())
    yield {}
    collector.cancel()


server = Server("mcpo-bridge", version=VERSION, lifespan=lifespan, on_list_tools=list_tools, on_call_tool=call_tool)
app = server.streamable_http_app(
    stateless_http=True,
    transport_security=TransportSecuritySettings(allowed_hosts=config.allowed_hosts),
    custom_starlette_routes=[
        Route("/health", health, methods=["GET"]),
        Route("/jobs/{job}/files/{path:path}", download, methods=["GET"]),
    ],
)
