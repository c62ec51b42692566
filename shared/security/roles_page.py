"""docs/roles.md, written from the table of roles: `python -m shared.security.roles_page > docs/roles.md`."""

import sys

from shared.security.authority import ROLES

MEANINGS = {
    "clarification.consent": "agrees that a clarification about oneself is published",
    "clock.move": "moves the demonstration clock (demonstration installations only)",
    "contract.file": "files contracts under the township's seal or sends them back, never those one signed for the village",
    "delivery.release": "releases deliveries that were held back because their cause is old",
    "duty.record": "records what one's post owes by the lists (履职记录)",
    "inbox.read": "reads one's own messages",
    "ledger.import": "imports a month's ledger",
    "ledger.publish": "publishes a reviewed ledger (never the one who imported it)",
    "ledger.review": "reviews a ledger for the supervision committee",
    "list.comment": "comments on a list in consultation, for one's village, office or residents' representatives",
    "list.import": "imports, edits and consults on a power list as a draft",
    "list.look_back": "says what a village found in its half-yearly look-back",
    "list.publish": "publishes a draft",
    "list.read": "reads drafts and versions",
    "matter.answer_objection": "answers or adopts an objection",
    "matter.lift": "lifts a matter, an item or a place to review by its own tier (提级监督)",
    "meeting.sign": "signs the record of a meeting, or declines to",
    "matter.object": "objects to a step; the matter stands still",
    "matter.read": "reads a matter with its named roll",
    "matter.start": "starts a matter under a published item",
    "matter.step": "takes a step whose flow names one's role",
    "objection.decide": "gives more time for an answer to an objection, and decides those brought to the township",
    "people.manage": "keeps people, posts and sign-ins",
    "people.read": "sees who holds which post, which terms end, and conflicts between posts",
    "program.manage": "gives other systems' programs credentials, never for what one may not do oneself",
    "request.read": "opens who asked for a daily item and their telephone, each time on record",
    "question.read": "reads residents' open objections to what their village posted",
    "question.settle": "answers several residents' objections to one posting together",
    "question.answer": "answers residents' questions",
    "refusal.read": "sees what the rules refused",
    "report.handle": "opens and handles reports, unless recused",
    "roster.publish": "publishes a benefits roster",
    "standard.publish": "publishes a benefit's standard",
    "system.read": "sees the state of the system, never a report",
    "talk.hold": "holds reminder talks",
    "task.oversee": "sees every task of the place, and which are overdue",
    "task.read": "sees the task queue",
    "task.report": "reports on a task taken",
    "task.take": "takes a task, unless tied to the matter",
}


def page() -> str:
    """The page as Markdown."""
    lines = [
        "# Roles and acts",
        "",
        "Written from `shared/security/authority.py` by `python -m shared.security.roles_page`; a test compares them.",
        "A post carries a role to a place. **It reaches a place if its division code is a prefix of it**, and the role must allow the act.",
        "Recusal outranks authority: complaints and grid compute it where they decide. Flow steps name the roles that may take them.",
        "",
        "| role | 岗位 | body | acts |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| `{key}` | {role.name} | {role.body} | {', '.join(f'`{act}`' for act in sorted(role.acts))} |"
        for key, role in ROLES.items()
    ]
    lines += ["", "| act | meaning |", "|---|---|"]
    lines += [f"| `{act}` | {meaning} |" for act, meaning in sorted(MEANINGS.items())]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
