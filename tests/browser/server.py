"""A real server on a copy of a data folder, for browser tests and benchmarks."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
EMBEDDED = ROOT / "data"


@dataclass(frozen=True)
class Server:
    """A running dashboard: its address, its data folder, its log, its process."""

    url: str
    data: Path
    log: Path
    pid: int


def copy_data(to: Path, source: Path = EMBEDDED) -> Path:
    """A working copy of a data folder, without what a store left in it."""
    shutil.copytree(source, to, ignore=shutil.ignore_patterns(".posko"))
    return to


@contextmanager
def serve(data: Path, log: Path, *prefix: str) -> Iterator[Server]:
    """`streamlit run dashboard.py` on `data` until the block ends.

    prefix: words before the command, such as ("taskset", "-c", "0").
    Raises RuntimeError, with the end of the log, where the server does not answer in 60 s.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        *prefix,
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "dashboard.py",
        "--server.headless=true",
        "--server.address=127.0.0.1",
        f"--server.port={port}",
    ]
    environment = {**os.environ, "POSKO_DATA": str(data)}
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(process, url, log)
            yield Server(url, data, log, process.pid)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    tail = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    raise RuntimeError(f"the server did not start:\n{tail}")
