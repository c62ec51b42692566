"""Door 1: JSON for programs."""

from services.disclosure.api.benefits import api as benefits
from services.disclosure.api.ledgers import api as ledgers
from services.disclosure.api.public import api as public
from services.disclosure.api.questions import api as questions

API_DOORS = (public, ledgers, benefits, questions)
