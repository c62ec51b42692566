"""python -m services.notify web|bus|jobs|worker|migrate"""

from services.notify.app import create_app
from services.notify.worker import bus, jobs
from shared.launch import main

main("notify", create_app=create_app, bus=bus, jobs=jobs)
