"""What goes in and out about lists."""

from marshmallow import Schema, fields, validate


class NoteOut(Schema):
    """Something put right, or worth a second look, and where."""

    where = fields.String()
    message = fields.String()


class DraftListOut(Schema):
    """One list of a draft."""

    kind = fields.String()
    name = fields.String()
    items = fields.Integer()


class DraftOut(Schema):
    """An imported workbook that was checked and waits to be published."""

    draft_id = fields.String()
    county = fields.String()
    published = fields.Boolean()
    state = fields.String(metadata={"description": "draft, consultation, adopted, published or dropped"})
    lists = fields.List(fields.Nested(DraftListOut))
    notes = fields.List(fields.Nested(NoteOut))


class PublishIn(Schema):
    """From which day the lists hold, today if left out; and why, where the draft was not consulted on and adopted."""

    effective_on = fields.Date(load_default=None, allow_none=True)
    reason = fields.String(load_default="", validate=validate.Length(max=200))


class ListOut(Schema):
    """A published version of a list."""

    list_id = fields.String(attribute="id")
    county = fields.String()
    kind = fields.String()
    name = fields.String()
    version = fields.Integer()
    effective_on = fields.Date()
    published_on = fields.Date()
    composed_note = fields.String()
    adopted_by = fields.String()
    adopted_on = fields.Date(allow_none=True)
    direct_reason = fields.String()


class ListsOut(Schema):
    """Lists."""

    lists = fields.List(fields.Nested(ListOut))


class BranchOut(Schema):
    """One way on from a step: to a later step or "end", under a condition in words ("" always)."""

    to = fields.String()
    when = fields.String()


class StepOut(Schema):
    """One step of a published flow."""

    id = fields.String()
    name = fields.String()
    kind = fields.String()
    actors = fields.List(fields.String())
    body = fields.String()
    papers = fields.List(fields.String())
    limit = fields.String()
    posted = fields.Boolean()
    notice_days = fields.Integer()
    rule = fields.String()
    different_people = fields.List(fields.String())
    next = fields.List(fields.Nested(BranchOut))


class ItemOut(Schema):
    """One item of a published list; a duty has posts, content, frequency or due, and no steps."""

    list_id = fields.String()
    code = fields.String()
    order = fields.Integer()
    name = fields.String()
    item_class = fields.String()
    category = fields.String()
    basis = fields.String()
    scope = fields.String()
    holder = fields.String()
    materials = fields.List(fields.String())
    time_limit = fields.String()
    department = fields.String()
    contact = fields.String()
    fee = fields.String()
    source = fields.String()
    composed = fields.List(fields.String())
    whom = fields.String()
    phone = fields.String()
    forms = fields.List(fields.String())
    posts = fields.List(fields.String())
    content = fields.String()
    frequency = fields.String()
    due = fields.String()
    place = fields.String()
    steps = fields.List(fields.Nested(StepOut))


class ItemsOut(Schema):
    """The items of the list that holds today."""

    list = fields.Nested(ListOut)
    items = fields.List(fields.Nested(ItemOut))


class CountyIn(Schema):
    """Whose list; left out: the only county's."""

    county = fields.String(load_default="")


class ChangeOut(Schema):
    """One field that changed."""

    heading = fields.String()
    before = fields.String()
    after = fields.String()


class StepChangeOut(Schema):
    """A step that was added, removed, moved or changed."""

    what = fields.String()
    step_id = fields.String()
    name = fields.String()
    position = fields.Integer()
    was_at = fields.Integer()
    changes = fields.List(fields.Nested(ChangeOut))


class ItemChangeOut(Schema):
    """An item that was added, removed, moved or changed."""

    what = fields.String()
    code = fields.String()
    name = fields.String()
    changes = fields.List(fields.Nested(ChangeOut))
    steps = fields.List(fields.Nested(StepChangeOut))


class DifferencesOut(Schema):
    """What changed between two versions of a list, the older first."""

    old = fields.Nested(ListOut)
    new = fields.Nested(ListOut)
    changes = fields.List(fields.Nested(ItemChangeOut))
