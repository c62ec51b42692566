"""Door 2: pages for people."""

from services.disclosure.pages.office import pages as office
from services.disclosure.pages.office_money import pages as money
from services.disclosure.pages.office_objections import pages as objections
from services.disclosure.pages.office_people import pages as people
from services.disclosure.pages.papers import pages as papers
from services.disclosure.pages.public import pages as public

PAGE_DOORS = (public, office, money, people, objections, papers)
