"""The tools of all listed servers as those of one. A server is started for a call, and ends with it."""

import asyncio
import base64
import logging
import mimetypes
import os
import time
from pathlib import Path
from typing import Any

from mcp import StdioServerParameters, types
from mcp.client import Client
from mcp.client.stdio import get_default_environment

from config import Config, ServerEntry, read_servers
from jobs import Job, Jobs

log = logging.getLogger("bridge")

# Between the name of a server and that of its tool.
SEPARATOR = "__"

# What is larger is not put into an answer.
LARGEST_FILE = 1 << 20


class Bridge:
    def __init__(self, config: Config) -> None:
        self.config = config
        self.jobs = Jobs(config.jobs, config.expiry)
        self.slots = asyncio.Semaphore(config.concurrent)
        self.known: dict[str, tuple[ServerEntry, list[types.Tool]]] = {}
        self.failed: dict[str, str] = {}

    def servers(self) -> dict[str, ServerEntry]:
        return read_servers(self.config.servers_file)

    async def tools(self) -> list[types.Tool]:
        found = await asyncio.gather(*(self._tools_of(name, entry) for name, entry in self.servers().items()))
        return [tool for tools in found for tool in tools]

    async def call(self, tool: str, arguments: dict[str, Any]) -> types.CallToolResult:
        name, _, inner = tool.partition(SEPARATOR)
        entry = self.servers().get(name)
        if entry is None or inner == "":
            return error(f"there is no tool '{tool}'")
        job = self.jobs.begin()
        started = time.time()
        job.write("request.json", {"tool": tool, "arguments": arguments})
        try:
            async with self.slots, asyncio.timeout(self.config.timeout), Client(started_as(entry, job.files)) as client:
                result = await client.call_tool(inner, arguments)
        except TimeoutError:
            result = error(f"'{tool}' took longer than {self.config.timeout} seconds")
        except Exception as problem:  # a server that cannot be started, or ends in the middle
            log.warning("job %s failed: %s", job.id, reason(problem))
            result = error(f"'{tool}' failed: {reason(problem)}")
        answer = self._with_files(job, result)
        job.write("response.json", answer.model_dump(mode="json", by_alias=True, exclude_none=True))
        seconds = round(time.time() - started, 3)
        job.write("metadata.json", {"tool": tool, "started": started, "seconds": seconds, "error": answer.is_error})
        log.info("job %s: %s, %s s", job.id, tool, seconds)
        return answer

    async def _tools_of(self, name: str, entry: ServerEntry) -> list[types.Tool]:
        known = self.known.get(name)
        if known is None or known[0] != entry:
            try:
                async with self.slots, asyncio.timeout(self.config.timeout), Client(started_as(entry)) as client:
                    known = (entry, (await client.list_tools()).tools)
            except Exception as problem:  # one that does not start takes no other's tools away
                log.warning("server %s cannot be asked for its tools: %s", name, reason(problem))
                self.failed[name] = reason(problem)
                return []
            self.known[name] = known
            self.failed.pop(name, None)
        return [tool.model_copy(update={"name": f"{name}{SEPARATOR}{tool.name}"}) for tool in known[1]]

    def _with_files(self, job: Job, result: types.CallToolResult) -> types.CallToolResult:
        """What the server has written, in the answer itself: a link alone is of no use to who cannot reach this bridge."""
        content = list(result.content)
        for path in job.made():
            name = str(path.relative_to(job.files))
            if path.stat().st_size <= LARGEST_FILE:
                content.append(types.EmbeddedResource(type="resource", resource=contents(job, name, path)))
            if self.config.base_url is not None:
                link = f"{self.config.base_url}/jobs/{job.id}/files/{name}"
                content.append(types.TextContent(type="text", text=f"{name}: {link}"))
        return result.model_copy(update={"content": content})


def started_as(entry: ServerEntry, folder: Path | None = None) -> StdioServerParameters:
    """With its own variables, not those of the bridge, in the folder of its job."""
    packages = {"PYTHONPATH": os.environ.get("PYTHONPATH", ""), "PYTHONDONTWRITEBYTECODE": "1"}
    env = {**get_default_environment(), **packages, **entry.env}
    return StdioServerParameters(command=entry.command, args=entry.args, env=env, cwd=folder or "/tmp")


def contents(job: Job, name: str, path: Path) -> types.TextResourceContents | types.BlobResourceContents:
    uri, kind = f"job://{job.id}/{name}", mimetypes.guess_type(name)[0] or "application/octet-stream"
    data = path.read_bytes()
    try:
        return types.TextResourceContents(uri=uri, mime_type=kind, text=data.decode())
    except UnicodeDecodeError:
        return types.BlobResourceContents(uri=uri, mime_type=kind, blob=base64.b64encode(data).decode())


def reason(problem: BaseException) -> str:
    """The first error itself, out of the groups in which tasks that run side by side wrap it."""
    while isinstance(problem, BaseExceptionGroup):
        problem = problem.exceptions[0]
    return str(problem) or type(problem).__name__


def error(text: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=text)], is_error=True)
