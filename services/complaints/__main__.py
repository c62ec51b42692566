"""python -m services.complaints web|bus|jobs|worker|migrate"""

from services.complaints.app import create_app
from services.complaints.worker import bus, jobs
from shared.launch import main

main("complaints", create_app=create_app, bus=bus, jobs=jobs)
