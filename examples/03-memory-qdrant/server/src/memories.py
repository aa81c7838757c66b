from typing import Protocol

from pydantic import BaseModel


class Memory(BaseModel):
    id: str
    text: str
    tags: list[str]
    created: str


class Recalled(Memory):
    score: float


class StoreError(Exception):
    """The store cannot be used; what it said."""


class Store(Protocol):
    """Where memories are kept, each persona's apart."""

    async def put(self, persona: str, memories: list[Memory]) -> None: ...

    async def nearest(self, persona: str, vector: list[float], limit: int) -> list[Recalled]: ...

    async def all(self, persona: str) -> list[Memory]: ...
