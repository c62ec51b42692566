"""Who hears what: for the documents. The services' own reactions decide; a test compares the two."""

READERS: dict[str, tuple[str, ...]] = {
    "disclosure": (
        "registry.place.recorded.v1", "registry.item.published.v1", "registry.list.published.v1",
        "registry.matter.started.v1", "registry.matter.held.v1", "registry.matter.released.v1",
        "registry.matter.cancelled.v1", "registry.matter.finished.v1", "registry.step.taken.v1",
        "registry.clock.moved.v1", "complaints.outcome.published.v1", "complaints.rectification.ordered.v1",
        "complaints.figures.published.v1", "registry.matter.lifted.v1", "registry.objection.escalated.v1", "registry.steps.undone.v1",
        "registry.step.corrected.v1", "registry.duty.recorded.v1", "registry.duties.missed.v1",
        "registry.contracts.submitted.v1", "registry.contracts.filed.v1",
        "registry.contracts.returned.v1",
    ),
    "registry": (
        "disclosure.notice.started.v1", "disclosure.notice.ended.v1", "disclosure.notice.objected.v1",
        "disclosure.question.answered.v1", "grid.service.requested.v1", "grid.service.withdrawn.v1",
    ),
    "complaints": (
        "registry.place.recorded.v1", "registry.post.assumed.v1", "registry.post.ended.v1", "registry.clock.moved.v1",
        "disclosure.entry.published.v1", "disclosure.ledger.published.v1", "grid.visit.reported.v1",
        "notify.talk.recorded.v1",
    ),
    "grid": (
        "registry.place.recorded.v1", "registry.post.assumed.v1", "registry.post.ended.v1", "registry.clock.moved.v1",
        "complaints.visit.requested.v1", "registry.item.published.v1", "registry.list.published.v1",
        "registry.request.accepted.v1", "registry.request.declined.v1", "registry.step.taken.v1",
        "registry.steps.undone.v1", "registry.matter.lifted.v1", "registry.matter.cancelled.v1",
        "registry.matter.finished.v1",
    ),
    "notify": (
        "registry.post.assumed.v1", "registry.post.ended.v1", "registry.matter.started.v1", "registry.matter.held.v1",
        "registry.matter.released.v1", "registry.matter.cancelled.v1", "registry.matter.finished.v1",
        "registry.step.taken.v1", "registry.item.published.v1", "registry.list.published.v1", "registry.clock.moved.v1",
        "registry.place.recorded.v1",
        "disclosure.notice.started.v1", "disclosure.notice.ended.v1", "disclosure.question.asked.v1",
        "disclosure.ledger.published.v1", "complaints.offices.have_work.v1", "complaints.rectification.ordered.v1",
        "complaints.talk.ordered.v1", "grid.task.created.v1", "registry.matter.lifted.v1",
        "registry.objection.escalated.v1", "registry.deadline.near.v1", "registry.steps.undone.v1",
        "registry.step.corrected.v1", "registry.matter.handed_over.v1", "registry.meeting.recorded.v1",
        "registry.meeting.signed.v1", "registry.draw.frozen.v1", "registry.draw.committed.v1",
        "registry.draw.recorded.v1", "registry.draw.signed.v1", "disclosure.notice.objected.v1",
        "registry.request.accepted.v1", "registry.duties.near.v1", "registry.duties.missed.v1",
        "registry.contracts.submitted.v1", "registry.contracts.filed.v1",
        "registry.contracts.returned.v1",
    ),
}  # fmt: skip


def readers_of(kind: str) -> list[str]:
    """The services that react to a type."""
    return [service for service, kinds in READERS.items() if kind in kinds]
