"""The five tools."""

from typing import Annotated

from fastmcp import FastMCP
from pydantic import BaseModel, Field

from backend import Backend

Title = Annotated[str, Field(min_length=1, max_length=200)]
Description = Annotated[str, Field(max_length=2000)]


class Task(BaseModel):
    id: int
    title: str
    description: str
    completed: bool


def add_tools(mcp: FastMCP, backend: Backend) -> None:
    @mcp.tool(annotations={"readOnlyHint": True, "openWorldHint": False})
    async def list_tasks(completed: bool | None = None) -> list[Task]:
        """All tasks, or only those that are completed or not."""
        params = {} if completed is None else {"completed": completed}
        return [Task(**task) for task in await backend.ask("GET", "/tasks", params=params)]

    @mcp.tool(annotations={"destructiveHint": False, "openWorldHint": False})
    async def create_task(title: Title, description: Description = "") -> Task:
        """Adds a task."""
        return Task(**await backend.ask("POST", "/tasks", json={"title": title, "description": description}))

    @mcp.tool(annotations={"destructiveHint": False, "idempotentHint": True, "openWorldHint": False})
    async def mark_task_completed(task_id: int) -> Task:
        """Marks a task as done."""
        return Task(**await backend.ask("PATCH", f"/tasks/{task_id}", json={"completed": True}))

    @mcp.tool(annotations={"idempotentHint": True, "openWorldHint": False})
    async def update_task(task_id: int, title: Title | None = None, description: Description | None = None) -> Task:
        """Changes title or description of a task."""
        changes = {"title": title, "description": description}
        given = {name: value for name, value in changes.items() if value is not None}
        return Task(**await backend.ask("PATCH", f"/tasks/{task_id}", json=given))

    @mcp.tool(annotations={"idempotentHint": True, "openWorldHint": False})
    async def delete_task(task_id: int) -> str:
        """Deletes a task."""
        await backend.ask("DELETE", f"/tasks/{task_id}")
        return f"task {task_id} is deleted"
