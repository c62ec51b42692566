"""How a matter is told. Days are ISO days in China, money is fen, areas are mu."""

from marshmallow import Schema, fields

from services.registry.api.contract_schemas import ContractOut, FilingOut
from services.registry.api.list_schemas import StepOut


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
    missing = fields.List(fields.String(), metadata={"description": "kinds of signature still to come"})


class FileOut(Schema):
    """A kept file."""

    file_id = fields.String()
    name = fields.String()
    media_type = fields.String()
    size = fields.Integer(metadata={"description": "bytes"})
    paper = fields.String()


class MatterStepOut(StepOut):
    """A step of a running matter. state: done, notice, objected, unfiled, current, stopped, waiting, not_taken (left aside)."""

    order = fields.Integer()
    state = fields.String()
    opened_on = fields.Date(allow_none=True)
    due_on = fields.Date(allow_none=True)
    late = fields.Boolean()
    asks_amount = fields.Boolean(metadata={"description": "the matter's amount must be stated with this step"})
    cases = fields.List(fields.String(), metadata={"description": "one of these must be stated with this step"})
    case = fields.String()
    taken_on = fields.Date(allow_none=True)
    taken_by = fields.String(metadata={"description": "role"})
    summary = fields.String()
    notice = fields.Nested(NoticeOut, allow_none=True)
    vote = fields.Nested(VoteOut, allow_none=True)
    files = fields.List(fields.Nested(FileOut))


class ObjectionOut(Schema):
    """An objection. state: open, answered, adopted, withdrawn, escalated, dismissed, amended, upheld. `version`: the matter's."""

    objection_id = fields.String()
    matter_id = fields.String()
    step_id = fields.String()
    state = fields.String()
    reason = fields.String()
    raised_on = fields.Date()
    answer_due_on = fields.Date()
    answer = fields.String()
    extended = fields.Boolean()
    escalated_on = fields.Date(allow_none=True)
    decide_due_on = fields.Date(allow_none=True)
    ruling = fields.String(metadata={"description": "what the township found, in words"})
    settled_on = fields.Date(allow_none=True)
    version = fields.Integer()


class DrawnPlotOut(Schema):
    """A plot and who drew it. `area_shang`: "" where the county does not use 垧."""

    no = fields.String()
    area_mu = fields.String()
    area_shang = fields.String()
    household = fields.String()


class DrawOut(Schema):
    """A draw. Households are named to those who work on the village's matters or oversee them."""

    taking_part = fields.Integer()
    households = fields.List(fields.String())
    plots = fields.List(fields.Nested(DrawnPlotOut))


class ResidentObjectionOut(Schema):
    """A resident's objection to a posting; disclosure holds its words and shows the answer at `posting`."""

    question_id = fields.String()
    step_id = fields.String()
    objected_on = fields.Date()
    due_on = fields.Date()
    answered_on = fields.Date(allow_none=True)
    holds = fields.Boolean(metadata={"description": "the matter waits for its answer"})
    adopted_as = fields.String(metadata={"description": "the committee's objection that took it up"})
    posting = fields.String()


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
    waiting_for_answer = fields.Boolean(metadata={"description": "residents objected to the last posting"})
    waiting_for_filing = fields.Boolean(metadata={"description": "its contracts wait for the township's filing seal"})
    started_on = fields.Date()
    ended_on = fields.Date(allow_none=True)


class MatterOut(MatterSummaryOut):
    """A matter with its whole flow."""

    reason = fields.String()
    price_fen = fields.Integer(allow_none=True)
    terms = fields.List(fields.String(), metadata={"description": "how the current step's last day was reckoned"})
    amount_fen = fields.Integer(allow_none=True, metadata={"description": "of the whole matter, once stated"})
    steps = fields.List(fields.Nested(MatterStepOut))
    objections = fields.List(fields.Nested(ObjectionOut))
    request_id = fields.String(metadata={"description": "the resident's request that started it; grid knows whose"})
    residents = fields.List(fields.Nested(ResidentObjectionOut))
    lots = fields.Nested(DrawOut, allow_none=True)
    contracts = fields.List(fields.Nested(ContractOut))
    filings = fields.List(fields.Nested(FilingOut), metadata={"description": "what the township filed, or sent back"})


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


class RefusalsOut(Schema):
    """A page of refusals, newest first."""

    refusals = fields.List(fields.Nested(RefusalOut))
    after = fields.String()
