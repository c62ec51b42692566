"""The base of disclosure's tables and the column types they share."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, MetaData, String
from sqlalchemy.orm import DeclarativeBase

from shared.database import UtcDateTime
from shared.tables import NAMING

Id = String(36)
Code = String(12)
StepKey = String(60)


class Base(DeclarativeBase):
    """All of disclosure's tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's way
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[dict[str, Any]]: JSON,
        list[str]: JSON,
    }
