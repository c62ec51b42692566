"""What people look at: tasks and their queues; residents' requests."""
