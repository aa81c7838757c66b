import json
import logging
import shutil
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

log = logging.getLogger("bridge.jobs")


class Job:
    """The folder of one call: what was asked and answered, and in `files` what the server has written."""

    def __init__(self, folder: Path) -> None:
        self.id = folder.name
        self.folder = folder
        self.files = folder / "files"

    def write(self, name: str, content: Any) -> None:
        (self.folder / name).write_text(json.dumps(content, ensure_ascii=False, indent=2))

    def made(self) -> list[Path]:
        return sorted(path for path in self.files.rglob("*") if path.is_file() and not path.is_symlink())


class Jobs:
    def __init__(self, root: Path, expiry: int) -> None:
        self.root = root
        self.expiry = expiry

    def begin(self) -> Job:
        # For this user only: arguments and answers may hold what others must not read.
        folder = self.root / str(uuid4())
        folder.mkdir(mode=0o700, parents=True)
        job = Job(folder)
        job.files.mkdir(mode=0o700)
        return job

    def file(self, job_id: str, path: str) -> Path | None:
        """A file that a job has made. Who knows the job's random id may have it."""
        try:
            files = self.root / str(UUID(job_id)) / "files"
        except ValueError:
            return None
        found = (files / path).resolve()
        return found if found.is_relative_to(files.resolve()) and found.is_file() else None

    def remove_expired(self) -> None:
        for folder in self.root.iterdir() if self.root.is_dir() else []:
            if folder.is_dir() and time.time() - folder.stat().st_mtime > self.expiry:
                shutil.rmtree(folder, ignore_errors=True)
                log.debug("removed job %s", folder.name)
