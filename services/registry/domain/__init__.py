"""Pure rules of the registry: no database, no clock, no network."""
