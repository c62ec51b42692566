"""What people do with reports: one module each; plain functions that check, change, record, and never commit."""
