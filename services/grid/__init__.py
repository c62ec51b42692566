"""网格: the smallest service areas, the people who walk them, and their round tasks."""
