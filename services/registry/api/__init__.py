"""Door 1: JSON for programs."""

from services.registry.api.lists import lists
from services.registry.api.matters import matters
from services.registry.api.meetings import meetings
from services.registry.api.objections import objections
from services.registry.api.people import people
from services.registry.api.returns import returns
from services.registry.api.sessions import sessions

APIS = (sessions, people, lists, matters, meetings, objections, returns)

__all__ = ["APIS"]
