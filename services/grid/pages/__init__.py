"""Door 2: pages for people."""

from services.grid.pages.requests import pages as requests
from services.grid.pages.residents import pages as residents
from services.grid.pages.tasks import pages as tasks

PAGE_DOORS = (tasks, residents, requests)
