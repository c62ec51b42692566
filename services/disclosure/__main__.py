"""python -m services.disclosure web|bus|jobs|worker|migrate"""

from services.disclosure.app import create_app
from services.disclosure.worker import bus, jobs
from shared.launch import main

main("disclosure", create_app=create_app, bus=bus, jobs=jobs)
