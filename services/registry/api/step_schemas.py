"""What is asked for with a matter. Days are ISO days in China, money is fen, areas are mu."""

from marshmallow import Schema, fields, validate

_Words = validate.Length(max=2000)


def _words(**more: object) -> fields.String:
    return fields.String(required=True, validate=_Words, **more)  # type: ignore[arg-type]


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


class PlotIn(Schema):
    """A plot. `area_mu` has at most two decimals."""

    no = fields.String(required=True, validate=validate.Length(min=1, max=20))
    area_mu = fields.Decimal(required=True)


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


class AgreementIn(Schema):
    """A contract on something that was not drawn for: its subject (标的), the other party's label, the whole price."""

    subject = fields.String(required=True, validate=validate.Length(min=1, max=60))
    party = fields.String(required=True, validate=validate.Length(min=1, max=60))
    amount_fen = fields.Integer(required=True, strict=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    area_mu = fields.Decimal(load_default=None, allow_none=True)


class StepIn(Schema):
    """A step to be taken. `version` is the matter's as it was last seen; `amount_fen`, `case` where the flow branches on them."""

    version = fields.Integer(required=True, strict=True)
    summary = fields.String(load_default="", validate=_Words)
    file_ids = fields.List(fields.String(), load_default=list, validate=validate.Length(max=50))
    price_fen = fields.Integer(load_default=None, allow_none=True, strict=True, validate=validate.Range(1, 10**12))
    amount_fen = fields.Integer(load_default=None, allow_none=True, strict=True, validate=validate.Range(0, 10**13))
    case = fields.String(load_default="", validate=validate.Length(max=60))
    contracts = fields.List(fields.Nested(ContractIn), load_default=list, validate=validate.Length(max=2000))
    term = fields.Nested(TermIn, load_default=None, allow_none=True)
    agreements = fields.List(fields.Nested(AgreementIn), load_default=list, validate=validate.Length(max=200))
    contract_kind = fields.String(load_default="", validate=validate.Length(max=4))


class ObjectIn(Schema):
    """An objection. resident: the question id of a resident's objection that it takes up, "" if none."""

    version = fields.Integer(required=True, strict=True)
    step_id = fields.String(required=True, validate=validate.Length(max=40))
    reason = _words()
    resident = fields.String(load_default="", validate=validate.Length(max=36))


class SettleIn(Schema):
    """An answer to an objection, or why it is adopted or withdrawn."""

    version = fields.Integer(required=True, strict=True)
    text = _words()


class DecideIn(SettleIn):
    """What the township found, in words, and its ruling."""

    ruling = fields.String(required=True, validate=validate.OneOf(["dismissed", "amended", "upheld"]))


class CancelIn(Schema):
    """Why a matter is given up."""

    version = fields.Integer(required=True, strict=True)
    reason = _words()


class RefusalsIn(Schema):
    """At or below which place; left out: everywhere one may look."""

    place = fields.String(load_default="")
