"""Attachments: content-addressed, recognised by their content, photographs stripped of their metadata.

The bytes lie on disk under their SHA-256; a row in `files` says what they are and what they belong to.
"""

import hashlib
import io
import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from shared.contracts.base import FileRef
from shared.database import after_commit
from shared.ids import new_id
from shared.refusals import NotFound, Refusal
from shared.tables import files as files_table

LARGEST = 20 * 1024 * 1024  # bytes
_MOST_PIXELS = 60_000_000
_MOST_UNPACKED = 200 * 1024 * 1024  # bytes of an office document's parts
_SIGNS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
)
_OFFICE = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_TEXT = {".csv": "text/csv", ".txt": "text/plain"}
ACCEPTED = "JPG、PNG、PDF、XLSX、DOCX、CSV、TXT"


@dataclass(frozen=True)
class Prepared:
    """Bytes that may be kept: recognised, and stripped where the kind carries metadata."""

    data: bytes
    media_type: str
    name: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class FileStore:
    """A folder of files named by their digest. Writing the same bytes twice is one file."""

    folder: Path

    def put(self, prepared: Prepared) -> None:
        """Write and make durable before any row speaks of it."""
        target = self._path(prepared.digest)
        if target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=target.parent)
        try:
            with os.fdopen(descriptor, "wb") as handle:
                handle.write(prepared.data)
                handle.flush()
                os.fsync(handle.fileno())
            Path(temporary).replace(target)
        except OSError:
            Path(temporary).unlink(missing_ok=True)  # a full disk must not stay full of halves
            raise

    def get(self, digest: str) -> bytes:
        """The bytes; raises NotFound where they are missing."""
        try:
            return self._path(digest).read_bytes()
        except FileNotFoundError as error:
            raise NotFound("file.missing", "附件内容不存在，请联系管理员") from error

    def drop(self, digest: str) -> None:
        """Remove bytes that nobody speaks of any more; nothing where they are gone already."""
        self._path(digest).unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest


def prepare(data: bytes, name: str) -> Prepared:
    """Recognise and clean an upload. Raises Refusal where it is empty, over size, or not of an accepted kind.

    name: as the sender called it; only its last part is kept. Images are turned upright and written anew, which drops
    EXIF, GPS and comments.
    """
    name = _clean_name(name)
    if not data:
        raise Refusal("file.empty", f"附件“{name}”是空的，请重新选择", where=name)
    if len(data) > LARGEST:
        raise Refusal("file.too_large", f"附件“{name}”超过 20 MB，请压缩后再传", where=name)
    media_type = _recognise(data, Path(name).suffix.lower())
    if media_type is None:
        raise Refusal("file.kind", f"附件“{name}”的类型不能识别或不允许；可以上传：{ACCEPTED}", where=name)
    if media_type.startswith("image/"):
        data = _clean_image(data, media_type, name)
    return Prepared(data, media_type, name)


def keep(
    session: Session, store: FileStore, prepared: Prepared, *, subject: str, public: bool, at: datetime, id_: str = ""
) -> FileRef:
    """Keep prepared bytes and record what they belong to. The bytes are on disk before the row is."""
    store.put(prepared)
    reference = FileRef(
        id=id_ or new_id(),
        name=prepared.name,
        media_type=prepared.media_type,
        size=len(prepared.data),
        digest=prepared.digest,
    )
    session.execute(insert(files_table).values(**vars(reference), subject=subject, public=public, at=at))
    return reference


def store(
    session: Session, folder: FileStore, data: bytes, name: str, *, subject: str, public: bool, at: datetime
) -> FileRef:
    """`prepare` and `keep` in one."""
    return keep(session, folder, prepare(data, name), subject=subject, public=public, at=at)


def forget(session: Session, store: FileStore, file_id: str) -> None:
    """Let go of a file that can be made again: its row now, its bytes after the commit unless another row needs them."""
    digest = session.scalar(delete(files_table).where(files_table.c.id == file_id).returning(files_table.c.digest))
    if digest and session.scalar(select(files_table.c.id).where(files_table.c.digest == digest).limit(1)) is None:
        after_commit(session, lambda: store.drop(digest))


def find(session: Session, file_id: str) -> tuple[FileRef, bool]:
    """A file's reference, and whether everybody may read it. Raises NotFound."""
    row = session.execute(select(files_table).where(files_table.c.id == file_id)).mappings().first()
    if row is None:
        raise NotFound("file.unknown", "没有这个附件")
    return _reference(row), bool(row["public"])


def of_subject(session: Session, subject: str) -> list[FileRef]:
    """Every file that belongs to one subject, oldest first."""
    rows = session.execute(select(files_table).where(files_table.c.subject == subject).order_by(files_table.c.id))
    return [_reference(row) for row in rows.mappings()]


def _reference(row: object) -> FileRef:
    return FileRef(**{name: row[name] for name in ("id", "name", "media_type", "size", "digest")})  # type: ignore[index]


def _clean_name(name: str) -> str:
    """The last part of a file's name, without signs that cannot be seen or turn the reading around."""
    seen = "".join(sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable())
    return seen.strip()[-200:] or "附件"


def _recognise(data: bytes, suffix: str) -> str | None:
    for sign, media_type in _SIGNS:
        if data.startswith(sign):
            if media_type == "application/zip":
                return _OFFICE.get(suffix) if _is_office(data) else None
            return media_type
    if suffix in _TEXT and b"\x00" not in data:
        return _TEXT[suffix]
    return None


def _is_office(data: bytes) -> bool:
    """Whether a ZIP file is a document that opens: whole, without macros, and no bomb when unpacked."""
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    names = {part.filename.lower() for part in parts}
    macros = any(name.endswith("vbaproject.bin") for name in names)
    return "[content_types].xml" in names and not macros and sum(part.file_size for part in parts) <= _MOST_UNPACKED


def _clean_image(data: bytes, media_type: str, name: str) -> bytes:
    kind = "JPEG" if media_type == "image/jpeg" else "PNG"
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise Refusal("file.too_large", f"照片“{name}”像素过大，请缩小后再传", where=name)
            upright = ImageOps.exif_transpose(image)
            clean = Image.new(upright.mode, upright.size)
            if upright.mode == "P" and (palette := upright.getpalette()):
                clean.putpalette(palette)
            clean.paste(upright)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refusal("file.broken", f"照片“{name}”打不开，可能没有传完整，请重新选择", where=name) from error
    out = io.BytesIO()
    clean.save(out, kind, **({"quality": 88} if kind == "JPEG" else {"optimize": True}))
    return out.getvalue()
