"""What goes in and out about lists."""

from marshmallow import Schema, fields


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
    lists = fields.List(fields.Nested(DraftListOut))
    notes = fields.List(fields.Nested(NoteOut))


class PublishIn(Schema):
    """From which day the lists hold; today if left out."""

    effective_on = fields.Date(load_default=None, allow_none=True)


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


class ListsOut(Schema):
    """Lists."""

    lists = fields.List(fields.Nested(ListOut))


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


class ItemOut(Schema):
    """One item of a published list."""

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
    steps = fields.List(fields.Nested(StepOut))


class ItemsOut(Schema):
    """The items of the list that holds today."""

    list = fields.Nested(ListOut)
    items = fields.List(fields.Nested(ItemOut))


class CountyIn(Schema):
    """Whose list; left out: the only county's."""

    county = fields.String(load_default="")
