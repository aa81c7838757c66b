"""mcpo-bridge: stdio servers of a list as one MCP server over HTTP, each started when it is called."""

from pathlib import Path
from typing import Any

import uvicorn

from config import read_config

# What is slow to load is in app.py: with reload, this process only watches, and another one serves.
if __name__ == "__main__":
    folder = str(Path(__file__).parent)
    watched: dict[str, Any] = {"reload": True, "reload_dirs": [folder]} if read_config().reload else {}
    # Longer than load balancers keep a silent connection; log_config: the lines are ours.
    options: dict[str, Any] = {"log_config": None, "access_log": False, "timeout_keep_alive": 65, **watched}
    uvicorn.run("app:app", app_dir=folder, host="0.0.0.0", port=8080, **options)
