"""python -m services.grid web|bus|jobs|worker|migrate"""

from services.grid.app import create_app
from services.grid.worker import bus, jobs
from shared.launch import main

main("grid", create_app=create_app, bus=bus, jobs=jobs)
