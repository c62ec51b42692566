"""Booklets (口袋书): one file per village and edition of its lists."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.registry.tables.base import Base, Id
from services.registry.tables.register import PlaceRow


class Booklet(Base):
    """A village's booklet of one edition of its lists, asked for, being drawn, or ready.

    state: waiting, drawing, ready, failed. `drawn` of `total` pages are done. `began_at` is when the last attempt began; one
    that neither ended nor failed is made again. `file_id`, `digest` and `size` are the file's once it is ready.
    """

    __tablename__ = "booklets"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    village: Mapped[str] = mapped_column(ForeignKey("places.code"))
    edition: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10), index=True)
    total: Mapped[int]
    drawn: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]
    began_at: Mapped[datetime | None]
    made_at: Mapped[datetime | None]
    file_id: Mapped[str] = mapped_column(Id, default="")
    digest: Mapped[str] = mapped_column(String(64), default="")
    size: Mapped[int] = mapped_column(default=0)
    place: Mapped[PlaceRow] = relationship()
    __table_args__ = (UniqueConstraint("village", "edition"),)
