"""通知: who is told what, the three reminders, and the proof that they were held."""
