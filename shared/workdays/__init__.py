"""The one deadline engine (期限). Pure; the rows it keeps are in `shared.workdays.deadlines`."""

from shared.workdays.calendar import Calendar, Override
from shared.workdays.terms import Due, Extension, RestDay, Term, due_on, explain, extended

__all__ = ["Calendar", "Due", "Extension", "Override", "RestDay", "Term", "due_on", "explain", "extended"]
