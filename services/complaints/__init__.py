"""Complaints (群众反映): reports sealed from the first row, handled out of reach of whoever they are about."""
