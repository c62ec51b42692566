"""What five services share: a library, not a place to meet. No module here knows a service."""
