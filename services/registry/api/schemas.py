"""What goes in and out of registry's API. Days are ISO days in China, money is fen, areas are mu."""

from marshmallow import Schema, fields, validate

_Words = validate.Length(max=2000)


def _words(**more: object) -> fields.String:
    return fields.String(required=True, validate=_Words, **more)  # type: ignore[arg-type]


class PostOut(Schema):
    """A post as a token carries it."""

    id = fields.String()
    role = fields.String()
    place = fields.String()


class PersonOut(Schema):
    """Whoever signed in."""

    id = fields.String()
    name = fields.String()
    posts = fields.List(fields.Nested(PostOut))


class SignInIn(Schema):
    """User name and password."""

    username = fields.String(required=True, validate=validate.Length(min=1, max=60))
    password = fields.String(required=True, load_only=True, validate=validate.Length(min=1, max=200))


class TokenOut(Schema):
    """A token, to be sent as `Authorization: Bearer …` until it expires."""

    token = fields.String()
    expires_at = fields.AwareDateTime()
    person = fields.Nested(PersonOut)


class PlaceOut(Schema):
    """A division."""

    code = fields.String()
    name = fields.String()
    tier = fields.Integer()
    kind = fields.String()
    carries_list = fields.Boolean()
    invented = fields.Boolean()


class NameOut(Schema):
    """What a person is called."""

    id = fields.String()
    name = fields.String()


class UnderIn(Schema):
    """Below which division."""

    under = fields.String(load_default="", metadata={"description": "division code, 2 to 12 digits; empty: all"})


class IdsIn(Schema):
    """Whose names."""

    ids = fields.String(required=True, metadata={"description": "person ids, separated by commas; at most 200"})


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


class StartIn(Schema):
    """Which item a village begins to run."""

    village = fields.String(required=True)
    list_kind = fields.String(required=True, validate=validate.Length(max=24))
    item_code = fields.String(required=True, validate=validate.Length(max=120))
    title = fields.String(load_default="", validate=validate.Length(max=60))


class MattersIn(Schema):
    """Which matters."""

    village = fields.String(required=True)
    status = fields.String(load_default="", validate=validate.OneOf(["", "running", "held", "finished", "cancelled"]))


class RollIn(Schema):
    """One line of a named roll: somebody due to attend, or an observer (capacity 列席)."""

    name = fields.String(required=True, validate=validate.Length(min=1, max=60))
    capacity = fields.String(load_default="", validate=validate.Length(max=40))
    present = fields.Boolean(required=True)
    vote = fields.String(load_default="", validate=validate.OneOf(["for", "against", "abstain", ""]))


class MeetingIn(Schema):
    """A meeting as minuted. `held_on`: today if left out."""

    body = fields.String(load_default="", validate=validate.Length(max=60))
    held_on = fields.Date(load_default=None, allow_none=True)
    method = fields.String(load_default="举手表决", validate=validate.Length(max=40))
    countersigned_by = fields.String(load_default="", validate=validate.Length(max=60))
    roll = fields.List(fields.Nested(RollIn), required=True, validate=validate.Length(max=5000))


class PlotIn(Schema):
    """A plot. `area_mu` has at most two decimals."""

    no = fields.String(required=True, validate=validate.Length(min=1, max=20))
    area_mu = fields.Decimal(required=True)


class SlipIn(Schema):
    """Which household drew which plot."""

    household = fields.String(required=True, validate=validate.Length(max=60))
    plot = fields.String(required=True, validate=validate.Length(max=20))


class LotsIn(Schema):
    """A whole draw."""

    households = fields.List(fields.String(validate=validate.Length(max=60)), required=True)
    plots = fields.List(fields.Nested(PlotIn), required=True, validate=validate.Length(max=2000))
    slips = fields.List(fields.Nested(SlipIn), required=True, validate=validate.Length(max=2000))


class ContractIn(Schema):
    """One contract. `price_fen` per mu and year; `starts_on`: today if left out."""

    plot = fields.String(required=True)
    household = fields.String(required=True)
    price_fen = fields.Integer(required=True, strict=True)
    years = fields.Integer(required=True, strict=True)
    starts_on = fields.Date(load_default=None, allow_none=True)


class TermIn(Schema):
    """One term for all contracts of the draw."""

    years = fields.Integer(required=True, strict=True)
    starts_on = fields.Date(load_default=None, allow_none=True)


class StepIn(Schema):
    """A step to be taken. `version` is the matter's as it was last seen."""

    version = fields.Integer(required=True, strict=True)
    summary = fields.String(load_default="", validate=_Words)
    file_ids = fields.List(fields.String(), load_default=list, validate=validate.Length(max=50))
    meeting = fields.Nested(MeetingIn, load_default=None, allow_none=True)
    lots = fields.Nested(LotsIn, load_default=None, allow_none=True)
    price_fen = fields.Integer(load_default=None, allow_none=True, strict=True, validate=validate.Range(1, 10**12))
    contracts = fields.List(fields.Nested(ContractIn), load_default=list, validate=validate.Length(max=2000))
    term = fields.Nested(TermIn, load_default=None, allow_none=True)


class ObjectIn(Schema):
    """An objection."""

    version = fields.Integer(required=True, strict=True)
    step_id = fields.String(required=True, validate=validate.Length(max=40))
    reason = _words()


class SettleIn(Schema):
    """An answer to an objection, or why it is adopted or withdrawn."""

    version = fields.Integer(required=True, strict=True)
    text = _words()


class CancelIn(Schema):
    """Why a matter is given up."""

    version = fields.Integer(required=True, strict=True)
    reason = _words()


class NoticeOut(Schema):
    """A notice period as disclosure runs it."""

    started_on = fields.Date(allow_none=True)
    ends_on = fields.Date(allow_none=True)
    ended_on = fields.Date(allow_none=True)


class VoteOut(Schema):
    """Figures counted from the roll."""

    body = fields.String()
    held_on = fields.Date()
    method = fields.String()
    due = fields.Integer()
    present = fields.Integer()
    in_favour = fields.Integer()
    against = fields.Integer()
    abstained = fields.Integer()
    rule = fields.String()
    basis = fields.String()


class FileOut(Schema):
    """A kept file."""

    file_id = fields.String()
    name = fields.String()
    media_type = fields.String()
    size = fields.Integer(metadata={"description": "bytes"})
    paper = fields.String()


class MatterStepOut(StepOut):
    """A step of a running matter. state: done, notice, current, stopped, waiting."""

    order = fields.Integer()
    state = fields.String()
    opened_on = fields.Date(allow_none=True)
    due_on = fields.Date(allow_none=True)
    late = fields.Boolean()
    taken_on = fields.Date(allow_none=True)
    taken_by = fields.String(metadata={"description": "role"})
    summary = fields.String()
    notice = fields.Nested(NoticeOut, allow_none=True)
    vote = fields.Nested(VoteOut, allow_none=True)
    files = fields.List(fields.Nested(FileOut))


class ObjectionOut(Schema):
    """An objection. state: open, answered, adopted, withdrawn. `version` is the matter's."""

    objection_id = fields.String()
    matter_id = fields.String()
    step_id = fields.String()
    state = fields.String()
    reason = fields.String()
    raised_on = fields.Date()
    answer_due_on = fields.Date()
    answer = fields.String()
    settled_on = fields.Date(allow_none=True)
    version = fields.Integer()


class DrawnPlotOut(Schema):
    """A plot and who drew it."""

    no = fields.String()
    area_mu = fields.String()
    household = fields.String()


class DrawOut(Schema):
    """A draw."""

    households = fields.List(fields.String())
    plots = fields.List(fields.Nested(DrawnPlotOut))


class ContractOut(Schema):
    """A contract. `price_fen` per mu and year, `rent_fen` per year."""

    number = fields.String()
    plot = fields.String()
    lessor = fields.String()
    household = fields.String()
    area_mu = fields.String()
    starts_on = fields.Date()
    ends_on = fields.Date()
    price_fen = fields.Integer()
    rent_fen = fields.Integer()
    signed_on = fields.Date()


class MatterSummaryOut(Schema):
    """A matter in a list. status: running, held, finished, cancelled."""

    matter_id = fields.String()
    village = fields.String()
    village_name = fields.String()
    list_id = fields.String()
    list_kind = fields.String()
    list_version = fields.Integer()
    item_code = fields.String()
    item_name = fields.String()
    item_class = fields.String()
    title = fields.String()
    status = fields.String()
    version = fields.Integer()
    current_step = fields.String()
    due_on = fields.Date(allow_none=True)
    waiting_for_notice = fields.Boolean()
    started_on = fields.Date()
    ended_on = fields.Date(allow_none=True)


class MatterOut(MatterSummaryOut):
    """A matter with its whole flow."""

    reason = fields.String()
    price_fen = fields.Integer(allow_none=True)
    steps = fields.List(fields.Nested(MatterStepOut))
    objections = fields.List(fields.Nested(ObjectionOut))
    lots = fields.Nested(DrawOut, allow_none=True)
    contracts = fields.List(fields.Nested(ContractOut))


class MattersOut(Schema):
    """A page of matters. `after`: cursor of the next page, "" on the last."""

    matters = fields.List(fields.Nested(MatterSummaryOut))
    after = fields.String()


class RefusalOut(Schema):
    """An act the rules did not allow."""

    refusal_id = fields.String(attribute="id")
    village = fields.String()
    matter_id = fields.String()
    item_code = fields.String()
    step_id = fields.String()
    code = fields.String()
    message = fields.String()
    basis = fields.String()
    roles = fields.List(fields.String())
    refused_at = fields.AwareDateTime()


class RefusalsIn(Schema):
    """At or below which place; left out: everywhere one may look."""

    place = fields.String(load_default="")


class RefusalsOut(Schema):
    """A page of refusals, newest first."""

    refusals = fields.List(fields.Nested(RefusalOut))
    after = fields.String()


class ClockIn(Schema):
    """How many calendar days forward."""

    days = fields.Integer(required=True, strict=True)


class ClockOut(Schema):
    """Legal time."""

    legal_day = fields.String()
    offset_seconds = fields.Integer()
