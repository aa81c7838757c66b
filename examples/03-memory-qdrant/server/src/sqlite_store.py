import asyncio
import json
import sqlite3
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from embedding import embed
from memories import Memory, Recalled

TABLE = "CREATE TABLE IF NOT EXISTS memories (id TEXT PRIMARY KEY, text TEXT, tags TEXT, created TEXT, vector BLOB)"


class SqliteStore:
    """`<folder>/memory/<persona>/memory.sqlite`, with the default journal: it works on a network file system with locks, too."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "memory"

    def check_writable(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            probe = self.folder / ".writable"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise SystemExit(f"{self.folder} cannot be written: {error.strerror}; it has to belong to the server's user")

    async def put(self, persona: str, memories: list[Memory]) -> None:
        await asyncio.to_thread(self._put, persona, memories)

    async def nearest(self, persona: str, vector: list[float], limit: int) -> list[Recalled]:
        return await asyncio.to_thread(self._nearest, persona, vector, limit)

    async def all(self, persona: str) -> list[Memory]:
        return [memory for memory, _ in await asyncio.to_thread(self._rows, persona)]

    def _put(self, persona: str, memories: list[Memory]) -> None:
        rows = [(m.id, m.text, json.dumps(m.tags), m.created, array("f", embed(m.text)).tobytes()) for m in memories]
        with self._open(persona) as db:
            db.executemany("INSERT OR REPLACE INTO memories VALUES (?, ?, ?, ?, ?)", rows)

    def _nearest(self, persona: str, vector: list[float], limit: int) -> list[Recalled]:
        scored = [
            Recalled(**memory.model_dump(), score=round(sum(a * b for a, b in zip(vector, array("f", stored))), 4))
            for memory, stored in self._rows(persona)
        ]
        return sorted(scored, key=lambda memory: -memory.score)[:limit]

    def _rows(self, persona: str) -> list[tuple[Memory, bytes]]:
        with self._open(persona) as db:
            rows = db.execute("SELECT id, text, tags, created, vector FROM memories ORDER BY created").fetchall()
        return [(Memory(id=i, text=t, tags=json.loads(tags), created=c), v) for i, t, tags, c, v in rows]

    @contextmanager
    def _open(self, persona: str) -> Iterator[sqlite3.Connection]:
        folder = self.folder / persona
        folder.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(folder / "memory.sqlite", timeout=10)
        try:
            with db:
                db.execute(TABLE)
                yield db
        finally:
            db.close()
