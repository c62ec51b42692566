"""The base of registry's tables. Money in fen, areas in hundredths of a mu, days as China's calendar days, moments in UTC."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, MetaData, String
from sqlalchemy.orm import DeclarativeBase

from shared.database import UtcDateTime
from shared.tables import NAMING

Id = String(36)
Code = String(12)


class Base(DeclarativeBase):
    """All of registry's tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON, list[str]: JSON, list[dict[str, Any]]: JSON}  # noqa: RUF012 - SQLAlchemy's way
