import time
from typing import Any

import httpx2
from pydantic import BaseModel

# Atlassian counts every request against the account: one question each half minute, however often somebody asks us.
STATE_LASTS = 30.0


class ConfluenceError(Exception):
    """What a caller of a tool can do something about."""


class Page(BaseModel):
    title: str
    type: str
    space: str
    url: str
    excerpt: str
    last_modified: str


class Confluence:
    """The REST API of Confluence, with one user's token."""

    def __init__(self, url: str, email: str, token: str) -> None:
        self.url = url
        self.http = httpx2.AsyncClient(auth=httpx2.BasicAuth(email, token), timeout=20.0)
        self.state: tuple[bool, str] = (False, "not asked yet")
        self.asked_at = 0.0

    async def search(self, cql: str, limit: int) -> list[Page]:
        answer = await self._get("/rest/api/search", {"cql": cql, "limit": limit, "excerpt": "highlight"})
        return [self._page(result) for result in answer.get("results", [])]

    async def reachable(self) -> tuple[bool, str]:
        """Whether Confluence takes these credentials, and what it says; asked at most every 30 seconds."""
        if time.monotonic() - self.asked_at > STATE_LASTS or self.asked_at == 0.0:
            self.asked_at = time.monotonic()
            try:
                user = await self._get("/rest/api/user/current", {})
                self.state = (True, f"signed in as {user.get('displayName', 'unknown')}")
            except ConfluenceError as error:
                self.state = (False, str(error))
        return self.state

    async def _get(self, path: str, query: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = await self.http.get(f"{self.url}{path}", params=query)
        except httpx2.HTTPError as error:
            raise ConfluenceError(f"{self.url} cannot be reached: {error or type(error).__name__}") from error
        if answer.status_code in (401, 403):
            raise ConfluenceError(f"Confluence answered {answer.status_code}: check the e-mail address and the API token")
        if answer.status_code == 429:
            raise ConfluenceError(f"Confluence asks to wait {answer.headers.get('retry-after', 'some')} seconds")
        if answer.status_code == 400:
            raise ConfluenceError(f"Confluence does not take this query: {answer.text[:300]}")
        if not answer.is_success:
            raise ConfluenceError(f"Confluence answered {answer.status_code}")
        return answer.json()

    def _page(self, result: dict[str, Any]) -> Page:
        content = result.get("content", {})
        return Page(
            title=content.get("title") or result.get("title", ""),
            type=content.get("type") or result.get("entityType", ""),
            space=(result.get("resultGlobalContainer") or {}).get("title", ""),
            url=f"{self.url}{result.get('url', '')}",
            excerpt=result.get("excerpt", "").replace("@@@hl@@@", "").replace("@@@endhl@@@", ""),
            last_modified=result.get("lastModified", ""),
        )
