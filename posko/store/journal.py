"""Writing several files as one step that a crash, a full disk or a locked file cannot halve.

Like a database's rollback journal: before any file changes, the journal on disk says how to put
everything back. Then the files change. Removing the journal is the commit. Whoever finds a journal
puts the old state back; a failure while writing does the same at once. So there is one way back,
for every cause, and it may be interrupted and repeated.
"""

from __future__ import annotations

import json
import os
import shutil
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

_NEW, _OLD = "new-", "old-"


@dataclass(frozen=True)
class _Append:
    """Rows added at the end of a file: put back by cutting the file to `length` bytes."""

    name: str
    length: int
    data: str


@dataclass(frozen=True)
class _Replace:
    """A file put in the place of another: put back from the kept one.

    crc: checksum of the new content; a file with any other content is not ours and stays. None
        where the content is not known beforehand.
    existed: whether there was a file before.
    """

    name: str
    crc: int | None
    existed: bool


class Journal:
    """Writes files of `folder` in one step. Its own files are in `state` (same disk).

    The caller holds the folder's lock.
    """

    def __init__(self, folder: Path, state: Path) -> None:
        self._folder = folder
        self._state = state
        self._path = state / "journal.json"

    def write(
        self,
        appends: Mapping[str, bytes],
        replaces: Mapping[str, bytes],
        seal: tuple[str, Callable[[], bytes]],
    ) -> None:
        """Append to and replace files, all or none; durable when it returns.

        Names are relative to the folder. seal: one more file to replace, whose content is asked for
        when the others are in place. Raises OSError; then every file is as before, or will be at
        the next `undo`.
        """
        self._probe([*appends, *replaces])
        for name, data in replaces.items():
            write_durably(self._side(_NEW, name), data)
        for name in (*replaces, seal[0]):
            self._keep_old(name)
        self._begin(appends, replaces, seal[0])
        try:
            for name, data in appends.items():
                _append_durably(self._folder / name, data)
            for name in replaces:
                os.replace(self._side(_NEW, name), self._folder / name)  # noqa: PTH105
            sealing = self._side(_NEW, seal[0])
            sealing.write_bytes(seal[1]())
            os.replace(sealing, self._folder / seal[0])  # noqa: PTH105
            sync_directory(self._folder)
            self._path.unlink()
        except BaseException:
            self.undo()
            raise
        sync_directory(self._state)
        for name in (*replaces, seal[0]):
            with suppress(OSError):  # committed: what is left over is replaced by the next commit
                self._side(_OLD, name).unlink(missing_ok=True)

    def undo(self) -> bool:
        """Put back what an interrupted `write` changed; whether there was anything.

        Raises OSError where that cannot be done now; the journal stays for the next time.
        """
        if not self._path.exists():
            return False
        for entry in self._entries():
            if isinstance(entry, _Append):
                self._cut(entry)
            else:
                self._put_back(entry)
        sync_directory(self._folder)
        self._path.unlink()
        sync_directory(self._state)
        return True

    # -- before -----------------------------------------------------------------------------------

    def _probe(self, names: list[str]) -> None:
        """Fail before anything changes where a file is held open or protected."""
        for name in names:
            path = self._folder / name
            if path.exists():
                with path.open("r+b"):
                    pass

    def _keep_old(self, name: str) -> None:
        old = self._side(_OLD, name)
        old.unlink(missing_ok=True)
        path = self._folder / name
        if not path.exists():
            return
        try:
            os.link(path, old)
        except OSError:  # a disk without hard links (FAT)
            shutil.copyfile(path, old)
            _sync(old)

    def _begin(
        self, appends: Mapping[str, bytes], replaces: Mapping[str, bytes], seal: str
    ) -> None:
        entries = {
            "appends": [
                asdict(_Append(name, (self._folder / name).stat().st_size, data.decode()))
                for name, data in appends.items()
            ],
            "replaces": [
                asdict(_Replace(name, zlib.crc32(data), (self._folder / name).exists()))
                for name, data in replaces.items()
            ]
            + [asdict(_Replace(seal, None, (self._folder / seal).exists()))],
        }
        body = json.dumps(entries, ensure_ascii=False)
        staged = self._state / "journal.new"
        write_durably(staged, f"{zlib.crc32(body.encode())}\n{body}".encode())
        os.replace(staged, self._path)  # noqa: PTH105
        sync_directory(self._state)

    # -- back -------------------------------------------------------------------------------------

    def _entries(self) -> list[_Append | _Replace]:
        checksum, _, body = self._path.read_text(encoding="utf-8").partition("\n")
        if checksum != str(zlib.crc32(body.encode())):
            # Nothing changes before the journal is whole on the disk, so there is nothing to undo.
            return []
        entries = json.loads(body)
        return [
            *(_Append(**entry) for entry in entries["appends"]),
            *(_Replace(**entry) for entry in entries["replaces"]),
        ]

    def _cut(self, entry: _Append) -> None:
        path = self._folder / entry.name
        if not path.exists() or path.stat().st_size <= entry.length:
            return
        with path.open("r+b") as file:
            file.seek(entry.length)
            if entry.data.encode().startswith(file.read()):
                file.truncate(entry.length)
                os.fsync(file.fileno())

    def _put_back(self, entry: _Replace) -> None:
        path, old = self._folder / entry.name, self._side(_OLD, entry.name)
        if path.exists() and entry.crc is not None and zlib.crc32(path.read_bytes()) != entry.crc:
            return
        if old.exists():
            os.replace(old, path)  # noqa: PTH105
        elif not entry.existed:
            path.unlink(missing_ok=True)

    def _side(self, prefix: str, name: str) -> Path:
        return self._state / (prefix + Path(name).name)


def sync_directory(path: Path) -> None:
    """Make the names in a directory durable, where the system can (Windows cannot)."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


def replace_durably(path: Path, data: bytes) -> None:
    """Put `data` in the place of a file; a crash leaves the old content or the new."""
    staged = path.with_name(path.name + ".new")
    write_durably(staged, data)
    os.replace(staged, path)  # noqa: PTH105
    sync_directory(path.parent)


def write_durably(path: Path, data: bytes) -> None:
    """Write a new file whose content is on the disk when this returns. Raises OSError."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _append_durably(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())
