"""How contracts, their filing and a county's rules for them are told and asked for. Days are ISO days in China, money is fen."""

from marshmallow import Schema, fields, validate

from services.registry.domain.contract_numbers import PARTS
from services.registry.domain.contract_rules import LONGEST_BASIS, LONGEST_NAME, MOST_DAYS
from services.registry.queries.contracts import STATES


class ContractOut(Schema):
    """A contract. `price_fen` per mu and year and `rent_fen` per year, of plots; `amount_fen` the whole price of others.

    state: in_force (no seal asked for), waiting, filed, returned, dropped (its matter ended). The other party is named to
    those who work on the village's matters or oversee them.
    """

    number = fields.String()
    matter_id = fields.String()
    step_id = fields.String()
    kind = fields.String()
    kind_name = fields.String()
    plot = fields.String(metadata={"description": "the plot, or what else it is about"})
    lessor = fields.String()
    household = fields.String(metadata={"description": "the other party's label"})
    area_mu = fields.String()
    area_shang = fields.String(metadata={"description": 'to two decimals; "" where the county does not use 垧'})
    starts_on = fields.Date()
    ends_on = fields.Date()
    price_fen = fields.Integer(allow_none=True)
    rent_fen = fields.Integer(allow_none=True)
    amount_fen = fields.Integer(allow_none=True)
    signed_on = fields.Date()
    state = fields.String()
    in_force_from = fields.Date(allow_none=True)
    filing_id = fields.String()


class ContractsIn(Schema):
    """Which contracts: at or below a place (left out: wherever one may look), of one matter, of one state."""

    place = fields.String(load_default="")
    matter_id = fields.String(load_default="", validate=validate.Length(max=36))
    state = fields.String(load_default="", validate=validate.OneOf(STATES))


class ContractsOut(Schema):
    """A page of contracts, by number. `after`: cursor of the next page, "" on the last."""

    contracts = fields.List(fields.Nested(ContractOut))
    after = fields.String()


class FilingOut(Schema):
    """What one step signed, and what the township did with it. state: waiting, filed, returned, dropped."""

    filing_id = fields.String()
    step_id = fields.String()
    state = fields.String()
    numbers = fields.List(fields.String())
    submitted_on = fields.Date()
    due_on = fields.Date(allow_none=True)
    basis = fields.String()
    settled_on = fields.Date(allow_none=True)
    settled_role = fields.String()
    late = fields.Boolean()
    seal_no = fields.String()
    reason = fields.String()


class FileIn(Schema):
    """The seal's reference number (备案号), and scanned sealed contracts attached to the matter before. `version`: the matter's."""

    version = fields.Integer(required=True, strict=True)
    seal_no = fields.String(required=True, validate=validate.Length(max=40))
    file_ids = fields.List(fields.String(), load_default=list, validate=validate.Length(max=50))


class SendBackIn(Schema):
    """Why the contracts are not filed; everybody reads it. `version`: the matter's as it was last seen."""

    version = fields.Integer(required=True, strict=True)
    reason = fields.String(required=True, validate=validate.Length(max=500))


class PartSchema(Schema):
    """Some digits of a number, in their order. Of a division code stand its last digits; `text`: those of a fixed part."""

    part = fields.String(required=True, validate=validate.OneOf(list(PARTS)))
    digits = fields.Integer(required=True, strict=True, validate=validate.Range(1, 12))
    text = fields.String(load_default="", validate=validate.Length(max=12))


class KindSchema(Schema):
    """A kind of contract; `belongs`: steps ("SZ-04/s4"), items ("SZ-01") or categories of the county's lists that sign it."""

    code = fields.String(required=True, validate=validate.Length(max=4))
    name = fields.String(required=True, validate=validate.Length(max=LONGEST_NAME))
    belongs = fields.List(
        fields.String(validate=validate.Length(max=80)), required=True, validate=validate.Length(max=200)
    )


class RuleIn(Schema):
    """Rules for contracts from a day on (today or later). `length`: digits of a number; `shang_mu`: mu in one 垧, "" if not used."""

    in_force_from = fields.Date(required=True)
    parts = fields.List(fields.Nested(PartSchema), required=True, validate=validate.Length(max=20))
    length = fields.Integer(required=True, strict=True)
    kinds = fields.List(fields.Nested(KindSchema), required=True, validate=validate.Length(max=40))
    shang_mu = fields.String(load_default="", validate=validate.Length(max=10))
    seal = fields.Boolean(load_default=False)
    filing_days = fields.Integer(load_default=0, strict=True, validate=validate.Range(0, MOST_DAYS))
    basis = fields.String(required=True, validate=validate.Length(max=LONGEST_BASIS))


class RuleOut(Schema):
    """Rules for contracts; `rule_id` "" and `in_force_from` null: those of a county that set none. Rules are added, never changed."""

    rule_id = fields.String()
    county = fields.String()
    in_force_from = fields.Date(allow_none=True)
    parts = fields.List(fields.Nested(PartSchema))
    length = fields.Integer()
    layout = fields.String(metadata={"description": "the parts as people write them"})
    example = fields.String(metadata={"description": "a first number of this year"})
    kinds = fields.List(fields.Nested(KindSchema))
    shang_mu = fields.String()
    seal = fields.Boolean(metadata={"description": "contracts take effect only with the township's filing seal"})
    filing_days = fields.Integer(metadata={"description": "working days in which the township files; 0 no term"})
    basis = fields.String()


class RulesIn(Schema):
    """Whose rules."""

    county = fields.String(required=True)


class RulesOut(Schema):
    """A county's rules for contracts, the newest first, and those that hold today."""

    today = fields.Nested(RuleOut)
    rules = fields.List(fields.Nested(RuleOut))
