"""What people and other systems do: plain functions (session, clock, who, …) -> result; they never commit."""
