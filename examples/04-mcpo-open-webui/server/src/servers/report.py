"""A stdio server of its own: it writes a table into a file, for which it has the folder of its job."""

import csv
from pathlib import Path
from typing import Annotated

from mcp.server import MCPServer
from pydantic import Field

mcp = MCPServer("report", version="1.0.0")


@mcp.tool(title="Write a table")
def write_table(
    name: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$", description="of the file, without .csv")],
    rows: Annotated[list[list[str]], Field(min_length=1, max_length=10_000, description="the first one is the head")],
) -> str:
    """Writes rows into a CSV file, which comes with the answer."""
    with Path(f"{name}.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return f"{len(rows)} rows in {name}.csv"


mcp.run()
