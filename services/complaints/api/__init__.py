"""Door 1: JSON for programs: the public side under /report/api, the offices' under /complaints/api."""

from services.complaints.api.offices import api as office_api
from services.complaints.api.public import api as public_api

__all__ = ["office_api", "public_api"]
