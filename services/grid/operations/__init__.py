"""What people and events do in grid; each module one thing; nothing here commits."""
