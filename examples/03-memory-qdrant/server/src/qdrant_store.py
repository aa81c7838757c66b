from typing import Any

import httpx2

from embedding import DIMENSIONS, embed
from memories import Memory, Recalled, StoreError


class QdrantStore:
    """One collection a persona, by Qdrant's REST API."""

    def __init__(self, url: str, api_key: str | None, prefix: str) -> None:
        self.url = url
        self.prefix = prefix
        self.http = httpx2.AsyncClient(headers={"api-key": api_key} if api_key else {}, timeout=10.0)
        self.made: set[str] = set()

    async def put(self, persona: str, memories: list[Memory]) -> None:
        if not memories:
            return
        collection = await self._collection(persona)
        points = [{"id": m.id, "vector": embed(m.text), "payload": m.model_dump(exclude={"id"})} for m in memories]
        await self._ask("PUT", f"/collections/{collection}/points?wait=true", {"points": points})

    async def nearest(self, persona: str, vector: list[float], limit: int) -> list[Recalled]:
        collection = await self._collection(persona)
        query = {"query": vector, "limit": limit, "with_payload": True}
        found = await self._ask("POST", f"/collections/{collection}/points/query", query)
        return [Recalled(id=str(p["id"]), score=round(p["score"], 4), **p["payload"]) for p in found["points"]]

    async def all(self, persona: str) -> list[Memory]:
        collection = await self._collection(persona)
        memories: list[Memory] = []
        offset: Any = None
        while True:
            page = {"limit": 256, "with_payload": True, **({} if offset is None else {"offset": offset})}
            found = await self._ask("POST", f"/collections/{collection}/points/scroll", page)
            memories += [Memory(id=str(p["id"]), **p["payload"]) for p in found["points"]]
            offset = found.get("next_page_offset")
            if offset is None:
                return memories

    async def _collection(self, persona: str) -> str:
        name = f"{self.prefix}{persona}"
        if name not in self.made:
            if not (await self._ask("GET", f"/collections/{name}/exists"))["exists"]:
                vectors = {"size": DIMENSIONS, "distance": "Cosine"}
                await self._ask("PUT", f"/collections/{name}", {"vectors": vectors})
            self.made.add(name)
        return name

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        try:
            answer = await self.http.request(method, f"{self.url}{path}", json=body)
        except httpx2.HTTPError as error:
            raise StoreError(f"Qdrant at {self.url} cannot be reached: {error or type(error).__name__}") from error
        if answer.status_code in (401, 403):
            raise StoreError(f"Qdrant answered {answer.status_code}: check MEMORY_MCP_QDRANT_API_KEY")
        if not answer.is_success:
            raise StoreError(f"Qdrant answered {answer.status_code}: {answer.text[:300]}")
        return answer.json()["result"]
