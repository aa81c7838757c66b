"""Confluence for MCP clients: a search by CQL. It keeps nothing between two calls."""

from typing import Annotated

import uvicorn
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import JSONResponse

from config import read_config
from confluence import Confluence, ConfluenceError, Page
from log import log_json

config = read_config()
confluence = Confluence(config.url, config.email, config.token)
mcp = MCPServer("confluence", version="1.0.0", instructions="Search in Confluence by CQL.")


class Found(BaseModel):
    pages: list[Page]


@mcp.tool(title="Search in Confluence")
async def search(
    cql: Annotated[str, Field(description='Confluence Query Language, such as: text ~ "release" and type = page')],
    limit: Annotated[int, Field(ge=1, le=50)] = 10,
) -> Found:
    """Finds pages, posts, comments and files that the user of this server may see."""
    try:
        return Found(pages=await confluence.search(cql, limit))
    except ConfluenceError as error:
        raise ToolError(str(error)) from error


@mcp.custom_route("/health", methods=["GET"])
async def health(_: Request) -> JSONResponse:
    """Alive: always 200, with what was last seen of Confluence, which is not asked here."""
    reachable, details = confluence.state
    return JSONResponse({"status": "ok", "confluence_connected": reachable, "details": details})


@mcp.custom_route("/ready", methods=["GET"])
async def ready(_: Request) -> JSONResponse:
    reachable, details = await confluence.reachable()
    if reachable:
        return JSONResponse({"status": "ok", "confluence_connected": True, "details": details})
    return JSONResponse({"status": "error", "confluence_connected": False, "error": details}, status_code=503)


def main() -> None:
    log_json()
    security = TransportSecuritySettings(allowed_hosts=config.allowed_hosts)
    app = mcp.streamable_http_app(stateless_http=True, transport_security=security)
    # Longer than load balancers keep a silent connection; log_config: the lines are ours.
    uvicorn.run(app, host=config.host, port=config.port, log_config=None, access_log=False, timeout_keep_alive=65)


main()
