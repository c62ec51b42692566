"""What people and events do here: plain functions in the caller's transaction; they never commit."""
