"""python -m services.registry web|bus|jobs|worker|migrate|demonstration"""

from services.registry.app import create_app
from services.registry.demonstration import demonstration
from services.registry.worker import bus, jobs
from shared.launch import main

main("registry", create_app=create_app, bus=bus, jobs=jobs, more={"demonstration": demonstration})
