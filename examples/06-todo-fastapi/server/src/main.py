"""The Todo MCP server: five tools, each of which asks the backend."""

import asyncio
import logging
import sys

from fastmcp import FastMCP
from starlette.requests import Request
from starlette.responses import JSONResponse

from backend import Backend
from config import Config, read_config
from tools import add_tools

# A container gets 30 seconds to stop.
DRAIN_SECONDS = 25

log = logging.getLogger("todo-mcp-server")


async def main(config: Config) -> None:
    logging.basicConfig(format="%(asctime)s %(levelname)s - %(message)s", level=config.log_level, stream=sys.stdout)
    for chatty in ("httpx", "mcp"):  # a line for every request and every session
        logging.getLogger(chatty).setLevel("DEBUG" if config.log_level == "DEBUG" else "WARNING")
    log.info("Starting todo-mcp-server")
    mcp = FastMCP("todo-mcp-server", version="1.0.0")
    add_tools(mcp, Backend(config))
    for tool in await mcp.list_tools():
        log.info("Registered tool: %s", tool.name)

    # Asks nobody: a restart of this server mends no backend.
    @mcp.custom_route("/health", methods=["GET"])
    async def health(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    await mcp.run_http_async(
        show_banner=False,
        host="0.0.0.0",
        port=config.port,
        stateless_http=True,
        uvicorn_config={
            "timeout_graceful_shutdown": DRAIN_SECONDS,
            "log_config": None,
            "access_log": config.log_level == "DEBUG",
        },
    )


if __name__ == "__main__":
    try:
        settings = read_config()
    except ValueError as problem:
        sys.exit(str(problem))
    asyncio.run(main(settings))
