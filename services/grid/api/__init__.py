"""Door 1: JSON for programs."""

from services.grid.api.requests import api as requests
from services.grid.api.tasks import api as tasks

API_DOORS = (tasks, requests)
