"""The Todo backend: tasks over HTTP, for whoever has the service token."""

import hmac
import os
import sys
from typing import Annotated

import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel, Field

from storage import Storage

# A container gets 30 seconds to stop.
DRAIN_SECONDS = 25

Title = Annotated[str, Field(min_length=1, max_length=200)]
Description = Annotated[str, Field(max_length=2000)]


class NewTask(BaseModel):
    title: Title
    description: Description = ""


class TaskChanges(BaseModel):
    title: Title | None = None
    description: Description | None = None
    completed: bool | None = None


class Task(BaseModel):
    id: int
    title: str
    description: str
    completed: bool


def create_app(storage: Storage, token: str) -> FastAPI:
    def authorized(authorization: Annotated[str, Header()] = "") -> None:
        if not hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
            raise HTTPException(401, "the service token is missing or wrong")

    app = FastAPI(title="todo-backend", version="1.0.0", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/tasks", dependencies=[Depends(authorized)])
    def list_tasks(completed: bool | None = None) -> list[Task]:
        return storage.list(completed)

    @app.post("/tasks", status_code=201, dependencies=[Depends(authorized)])
    def create_task(task: NewTask) -> Task:
        return storage.create(task.title, task.description)

    @app.patch("/tasks/{task_id}", dependencies=[Depends(authorized)])
    def update_task(task_id: int, changes: TaskChanges) -> Task:
        changed = storage.update(task_id, changes.model_dump(exclude_none=True))
        if changed is None:
            raise HTTPException(404, "there is no such task")
        return changed

    @app.delete("/tasks/{task_id}", status_code=204, dependencies=[Depends(authorized)])
    def delete_task(task_id: int) -> None:
        if not storage.delete(task_id):
            raise HTTPException(404, "there is no such task")

    return app


if __name__ == "__main__":
    service_token = os.environ.get("SERVICE_AUTH_TOKEN", "")
    if not service_token:
        sys.exit("SERVICE_AUTH_TOKEN is not set")
    tasks = Storage(os.environ.get("DATABASE_URL", ""), os.environ.get("DATA_DIR", "/data"))
    app = create_app(tasks, service_token)
    # A line for every request would mostly be about health checks.
    uvicorn.run(app, host="0.0.0.0", port=8000, access_log=False, timeout_graceful_shutdown=DRAIN_SECONDS)
