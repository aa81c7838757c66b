"""Tasks in PostgreSQL where there is a URL, else in a file of SQLite."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Execute = Callable[[str, Sequence[Any]], list[Row]]

COLUMNS = "id, title, description, completed"
TABLE = """CREATE TABLE IF NOT EXISTS tasks (
    id integer {key},
    title text NOT NULL,
    description text NOT NULL,
    completed boolean NOT NULL DEFAULT false
)"""


class Storage:
    """One statement is one transaction. `?` stands for a value."""

    def __init__(self, database_url: str, folder: str) -> None:
        self._execute, key = _postgres(database_url) if database_url else _sqlite(Path(folder) / "todo.db")
        self._execute(TABLE.format(key=key), [])

    def list(self, completed: bool | None) -> list[Row]:
        where, values = ("", []) if completed is None else (" WHERE completed = ?", [completed])
        return self._execute(f"SELECT {COLUMNS} FROM tasks{where} ORDER BY id", values)

    def create(self, title: str, description: str) -> Row:
        statement = f"INSERT INTO tasks (title, description) VALUES (?, ?) RETURNING {COLUMNS}"
        return self._execute(statement, [title, description])[0]

    def update(self, task_id: int, changes: Row) -> Row | None:
        """:param changes: new values by column; the names come from the model of the API, never from a caller"""
        if not changes:
            return next(iter(self._execute(f"SELECT {COLUMNS} FROM tasks WHERE id = ?", [task_id])), None)
        columns = ", ".join(f"{name} = ?" for name in changes)
        statement = f"UPDATE tasks SET {columns} WHERE id = ? RETURNING {COLUMNS}"
        return next(iter(self._execute(statement, [*changes.values(), task_id])), None)

    def delete(self, task_id: int) -> bool:
        return len(self._execute("DELETE FROM tasks WHERE id = ? RETURNING id", [task_id])) > 0


def _sqlite(file: Path) -> tuple[Execute, str]:
    def execute(statement: str, values: Sequence[Any]) -> list[Row]:
        with closing(sqlite3.connect(file, timeout=5)) as connection, connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(statement, values).fetchall()]

    return execute, "PRIMARY KEY AUTOINCREMENT"


def _postgres(url: str) -> tuple[Execute, str]:
    from psycopg.rows import dict_row
    from psycopg_pool import ConnectionPool

    # Databases that sleep while nobody asks, such as Neon, close connections: each is tried before it is used.
    pool = ConnectionPool(
        url,
        min_size=1,
        max_size=5,
        timeout=10,
        max_idle=60,
        check=ConnectionPool.check_connection,
        kwargs={"row_factory": dict_row, "connect_timeout": 10, "prepare_threshold": None},
        open=True,
    )

    def execute(statement: str, values: Sequence[Any]) -> list[Row]:
        with pool.connection() as connection:
            cursor = connection.execute(statement.replace("?", "%s"), values)
            return cursor.fetchall() if cursor.description else []

    return execute, "GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
