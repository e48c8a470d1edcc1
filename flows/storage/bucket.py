"""The objects below a url, through obstore: one library for S3, Google Cloud Storage and Azure."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from flows.errors import RequestError
from flows.storage.places import origin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from obstore.store import ObjectStore


class Stamp(NamedTuple):
    """What a listing says of an object."""

    size: int
    tag: str
    modified: float


def bucket_of(folder: Path) -> Bucket | None:
    """Return the storage that a folder is a working copy of; None for any other folder."""
    url = origin(folder)
    return Bucket(url) if url else None


class Bucket:
    """The objects below a url."""

    def __init__(self, url: str):
        try:
            from obstore.store import from_url
        except ImportError:
            raise RequestError(
                f"{url}: needs the package obstore; install it with: pip install 'matterhouse[storage]'"
            ) from None
        self.url = url
        retries: Any = {"max_retries": 4, "retry_timeout": timedelta(seconds=60)}
        with self._told():
            self.store: ObjectStore = from_url(url, retry_config=retries)

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what the storage says into one line."""
        from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError

        try:
            yield
        except (AlreadyExistsError, PreconditionError):
            raise
        except BaseError as error:
            reason = " ".join(str(error).partition("\n")[0].split())[:300]
            raise RequestError(f"{self.url}: the storage says: {reason}") from None

    def listed(self, prefix: str = "") -> dict[str, Stamp]:
        """Return each object below a prefix, by its name seen from the url."""
        import obstore

        with self._told():
            return {
                found["path"]: Stamp(found["size"], found["e_tag"] or "", found["last_modified"].timestamp())
                for batch in obstore.list(self.store, prefix or None, chunk_size=1000)
                for found in batch
            }

    def folders(self, prefix: str) -> list[str]:
        """Return the names of what looks like folders below a prefix."""
        import obstore

        with self._told():
            found = obstore.list_with_delimiter(self.store, prefix)["common_prefixes"]
        return sorted(name.rstrip("/").rpartition("/")[2] for name in found)

    def fetch(self, name: str, file: Path) -> bool:
        """Write an object to a file; say whether there is one."""
        import obstore

        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_name(f"{file.name[:200]}.fetched")
        try:
            with self._told(), unfinished.open("wb") as stream:
                for part in obstore.get(self.store, name).stream():
                    stream.write(part)
        except FileNotFoundError:
            unfinished.unlink()
            return False
        unfinished.replace(file)
        return True

    def read(self, name: str) -> tuple[str, dict[str, str]] | None:
        """Return an object's text, and what tells this version of it; None if there is no such object."""
        import obstore

        try:
            with self._told():
                found = obstore.get(self.store, name)
                version = {key: str(found.meta.get(key)) for key in ("e_tag", "version") if found.meta.get(key)}
                return bytes(found.bytes()).decode(), version
        except FileNotFoundError:
            return None

    def replace(self, name: str, text: str, version: dict[str, str] | None) -> bool:
        """Write an object if it still has that version, or if there is still none; say whether it was written."""
        import obstore
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        mode: Any = version or "create"
        try:
            with self._told():
                obstore.put(self.store, name, text.encode(), mode=mode)
        except (AlreadyExistsError, PreconditionError):
            return False
        return True

    def send(self, file: Path, name: str) -> None:
        """Write a file to an object."""
        import obstore

        with self._told():
            obstore.put(self.store, name, file)

    def remove(self, prefix: str) -> None:
        """Remove all objects below a prefix."""
        import obstore

        if names := list(self.listed(prefix)):
            with self._told():
                obstore.delete(self.store, names)
