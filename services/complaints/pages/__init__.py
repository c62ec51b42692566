"""Door 2: HTML: the public side under /report, the offices' under /complaints."""

from services.complaints.pages.offices import pages as office_pages
from services.complaints.pages.public import pages as public_pages

__all__ = ["office_pages", "public_pages"]
