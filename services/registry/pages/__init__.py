"""Door 2: HTML for people."""

from services.registry.pages.account import account
from services.registry.pages.consultations import consultations
from services.registry.pages.contract_rules import contract_rules
from services.registry.pages.contracts import contracts
from services.registry.pages.drafts import drafts
from services.registry.pages.draw_record import draw_record
from services.registry.pages.draws import draws
from services.registry.pages.duties import duties
from services.registry.pages.lifts import lifts
from services.registry.pages.lists import lists
from services.registry.pages.look_backs import look_backs
from services.registry.pages.matters import matters
from services.registry.pages.meetings import meetings
from services.registry.pages.objections import objections
from services.registry.pages.oidc import oidc
from services.registry.pages.oversight import oversight
from services.registry.pages.own_items import own_items
from services.registry.pages.people import people
from services.registry.pages.people_import import people_import
from services.registry.pages.pictures import pictures
from services.registry.pages.programs import programs
from services.registry.pages.returns import returns
from services.registry.pages.second_factor import second_factor
from services.registry.pages.steps import steps

PAGES = (
    account,
    lists,
    drafts,
    consultations,
    look_backs,
    duties,
    own_items,
    matters,
    steps,
    meetings,
    objections,
    returns,
    lifts,
    draws,
    contracts,
    contract_rules,
    draw_record,
    oversight,
    people,
    people_import,
    second_factor,
    oidc,
    pictures,
    programs,
)

__all__ = ["PAGES"]
