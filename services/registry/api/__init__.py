"""Door 1: JSON for programs."""

from services.registry.api.consultations import consultations
from services.registry.api.contracts import contracts
from services.registry.api.draws import draws
from services.registry.api.duties import duties
from services.registry.api.lifts import lifts
from services.registry.api.lists import lists
from services.registry.api.look_backs import look_backs
from services.registry.api.matters import matters
from services.registry.api.meetings import meetings
from services.registry.api.objections import objections
from services.registry.api.own_items import own_items
from services.registry.api.people import people
from services.registry.api.posts import posts
from services.registry.api.returns import returns
from services.registry.api.sessions import sessions

APIS = (
    sessions, people, posts, lists, consultations, look_backs, duties, own_items, matters, meetings, draws, contracts,
    objections, returns, lifts,
)  # fmt: skip

__all__ = ["APIS"]
