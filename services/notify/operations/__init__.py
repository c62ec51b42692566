"""What people and events do in notify; each module one thing; nothing here commits."""
