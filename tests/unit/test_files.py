"""Attachments: recognised, cleaned, kept once."""

import io
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from PIL import Image
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from shared.files import LARGEST, FileStore, find, of_subject, prepare, store
from shared.refusals import NotFound, Refusal
from shared.tables import ground

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def photo(kind: str = "JPEG", *, place: bool = True) -> bytes:
    image = Image.new("RGB", (40, 20), "green")
    exif = image.getexif()
    if place:
        exif[0x010E] = "secret description"
        exif[0x0112] = 6
    out = io.BytesIO()
    image.save(out, kind, exif=exif)
    return out.getvalue()


def archive(*parts: str, size: int = 10) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        for part in parts:
            with made.open(part, "w") as stream:
                for start in range(0, size, 10_000_000):
                    stream.write(b"x" * min(10_000_000, size - start))
    return out.getvalue()


@pytest.mark.parametrize("name", ["a.xlsx", "b.DOCX"])
def test_an_office_document_is_recognised(name: str) -> None:
    assert prepare(archive("[Content_Types].xml"), name).media_type.startswith("application/vnd.openxmlformats")


@pytest.mark.parametrize("name", ["a\x00b.txt", "a\r\nb.txt", "\u202eab.txt", "../../x/ab.txt", "..\\ab.txt"])
def test_a_name_holds_no_signs_that_cannot_be_seen(name: str) -> None:
    assert prepare(b"text", name).name == "ab.txt"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_photographs_lose_their_metadata_and_stand_upright(kind: str) -> None:
    prepared = prepare(photo(kind), "C:\\phone\\井.jpg")
    with Image.open(io.BytesIO(prepared.data)) as image:
        assert not dict(image.getexif())
        assert image.size == (20, 40)
    assert b"secret" not in prepared.data
    assert prepared.name == "井.jpg"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.pdf", "file.empty"),
        (b"MZ\x90\x00", "a.pdf", "file.kind"),
        (b"<svg onload=alert(1)>", "a.svg", "file.kind"),
        (b"<html>", "a.html", "file.kind"),
        (b"PK\x03\x04", "a.zip", "file.kind"),
        (b"a\x00b", "a.txt", "file.kind"),
        (b"PK\x03\x04 broken", "a.docx", "file.kind"),
        (archive("xl/workbook.xml"), "a.xlsx", "file.kind"),
        (archive("[Content_Types].xml", "xl/vbaProject.bin"), "a.xlsx", "file.kind"),
        (archive("[Content_Types].xml", size=220_000_000), "a.xlsx", "file.kind"),
        (photo()[:200], "a.jpg", "file.broken"),
        (b"\x89PNG\r\n\x1a\n broken", "a.png", "file.broken"),
        (b"%PDF-" + b"x" * LARGEST, "a.pdf", "file.too_large"),
    ],
)
def test_what_cannot_be_kept_is_refused(data: bytes, name: str, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        prepare(data, name)
    assert refusal.value.code == code
    assert refusal.value.where == name


def test_the_same_bytes_are_one_file_with_two_rows(tmp_path: Path) -> None:
    engine = create_engine("sqlite://")
    ground.create_all(engine)
    folder = FileStore(tmp_path)
    with Session(engine) as session:
        first = store(session, folder, b"%PDF-1.4 x", "a.pdf", subject="matter/1", public=True, at=NOW)
        second = store(session, folder, b"%PDF-1.4 x", "b.pdf", subject="matter/1", public=False, at=NOW)
        assert [ref.name for ref in of_subject(session, "matter/1")] == ["a.pdf", "b.pdf"]
        assert find(session, second.id) == (second, False)
    engine.dispose()
    assert folder.get(first.digest) == b"%PDF-1.4 x"
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        FileStore(tmp_path).get("0" * 64)
