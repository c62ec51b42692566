"""What people look at. Each function reads a fixed number of queries, whatever the size of the village."""
