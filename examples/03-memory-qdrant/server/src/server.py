"""A memory for MCP clients, in SQLite or Qdrant. Who asks says by the header X-Persona whose memory it is."""

import re
from datetime import datetime, timezone
from typing import Annotated
from uuid import uuid4

import uvicorn
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import JSONResponse

from config import read_config
from embedding import embed
from log import log_json
from memories import Memory, Recalled, Store, StoreError
from qdrant_store import QdrantStore
from sqlite_store import SqliteStore

config = read_config()
sqlite = SqliteStore(config.data)
qdrant = QdrantStore(config.qdrant_url, config.qdrant_api_key, config.qdrant_prefix)
memory_of: Store = qdrant if config.backend == "qdrant" else sqlite
mcp = MCPServer("memory", version="1.0.0", instructions="Stores short texts, and recalls those that are like a question.")


class Recall(BaseModel):
    memories: list[Recalled]


class Migrated(BaseModel):
    memories: int


def persona_of(ctx: Context) -> str:
    """It is part of a path and of a collection's name."""
    persona = (ctx.headers or {}).get("x-persona", "default")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", persona):
        raise ToolError("X-Persona holds up to 64 letters, digits, '-' and '_'")
    return persona


@mcp.tool(title="Store a memory")
async def store(text: Annotated[str, Field(min_length=1, max_length=8000)], ctx: Context, tags: list[str] = []) -> Memory:
    """Keeps a text for later."""
    memory = Memory(id=str(uuid4()), text=text, tags=tags, created=datetime.now(timezone.utc).isoformat())
    try:
        await memory_of.put(persona_of(ctx), [memory])
    except StoreError as error:
        raise ToolError(str(error)) from error
    return memory


@mcp.tool(title="Recall memories")
async def recall(query: str, ctx: Context, limit: Annotated[int, Field(ge=1, le=50)] = 5) -> Recall:
    """Finds the stored texts that are most like a question, best first."""
    try:
        return Recall(memories=await memory_of.nearest(persona_of(ctx), embed(query), limit))
    except StoreError as error:
        raise ToolError(str(error)) from error


async def migrate(source: Store, target: Store, persona: str) -> Migrated:
    try:
        memories = await source.all(persona)
        await target.put(persona, memories)
    except StoreError as error:
        raise ToolError(str(error)) from error
    return Migrated(memories=len(memories))


@mcp.tool(title="Copy memories from SQLite to Qdrant")
async def migrate_sqlite_to_qdrant_tool(ctx: Context) -> Migrated:
    """Twice does no harm: a memory keeps its id."""
    return await migrate(sqlite, qdrant, persona_of(ctx))


@mcp.tool(title="Copy memories from Qdrant to SQLite")
async def migrate_qdrant_to_sqlite_tool(ctx: Context) -> Migrated:
    """Twice does no harm: a memory keeps its id."""
    return await migrate(qdrant, sqlite, persona_of(ctx))


@mcp.custom_route("/health", methods=["GET"])
async def health(_: Request) -> JSONResponse:
    """Alive; Qdrant is not asked, because a restart of this server would not help it."""
    return JSONResponse({"status": "ok", "backend": config.backend})


def main() -> None:
    log_json()
    if config.backend == "sqlite":
        sqlite.check_writable()
    security = TransportSecuritySettings(allowed_hosts=config.allowed_hosts)
    app = mcp.streamable_http_app(stateless_http=True, transport_security=security)
    # Longer than load balancers keep a silent connection; log_config: the lines are ours.
    uvicorn.run(app, host=config.host, port=config.port, log_config=None, access_log=False, timeout_keep_alive=65)


main()
