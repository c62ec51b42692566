"""A county's rules for contracts; their kinds, numbers by layout, and their filing by the township.

Revision ID: 0014_contract_rules
Revises: 0013_duties
"""

import sqlalchemy as sa
from alembic import op

import shared.database

revision = "0014_contract_rules"
down_revision = "0013_duties"
branch_labels = None
depends_on = None

# Until now every number was county (6), year (4), "02" 机动地承包 (2), serial (6); a 垧 was 15 mu.
_SCOPE = "substr(county, 1, 6) || year || '02######'"
_STEP = """
    SELECT taken.step_id FROM matter_steps AS taken
    JOIN matters ON matters.id = taken.matter_id
    JOIN steps ON steps.list_id = matters.list_id AND steps.item_code = matters.item_code AND steps.id = taken.step_id
    WHERE taken.matter_id = contracts.matter_id AND taken.taken_on IS NOT NULL AND steps.kind = 'contract'
    ORDER BY taken.position LIMIT 1
"""


def upgrade() -> None:
    _rules()
    _filings()
    _serials()
    _contracts()
    op.add_column("matter_steps", sa.Column("unfiled", sa.String(200), nullable=False, server_default=""))


def _rules() -> None:
    op.create_table(
        "contract_rules",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("county", sa.String(12), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("layout", sa.JSON(), nullable=False),
        sa.Column("shang", sa.Integer(), nullable=False),
        sa.Column("seal", sa.Boolean(), nullable=False),
        sa.Column("filing_days", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(200), nullable=False),
        sa.Column("set_by", sa.String(36), nullable=False),
        sa.Column("set_at", shared.database.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contract_rules"),
    )
    op.create_index("ix_contract_rules_county", "contract_rules", ["county"])
    op.create_table(
        "contract_kinds",
        sa.Column("rule_id", sa.String(36), nullable=False),
        sa.Column("code", sa.String(4), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("belongs", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["rule_id"], ["contract_rules.id"], name="fk_contract_kinds_rule_id"),
        sa.PrimaryKeyConstraint("rule_id", "code", name="pk_contract_kinds"),
    )


def _filings() -> None:
    op.create_table(
        "contract_filings",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("matter_id", sa.String(36), nullable=False),
        sa.Column("step_id", sa.String(40), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("signed_by", sa.String(36), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("basis", sa.String(200), nullable=False),
        sa.Column("settled_by", sa.String(36), nullable=False),
        sa.Column("settled_role", sa.String(40), nullable=False),
        sa.Column("settled_on", sa.Date()),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("seal_no", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matters.id"], name="fk_contract_filings_matter_id"),
        sa.PrimaryKeyConstraint("id", name="pk_contract_filings"),
    )
    op.create_index("ix_contract_filings_matter_id", "contract_filings", ["matter_id"])


def _serials() -> None:
    op.execute(f"CREATE TABLE contract_serials_before AS SELECT {_SCOPE} AS scope, last FROM contract_serials")
    op.drop_table("contract_serials")
    op.create_table(
        "contract_serials",
        sa.Column("scope", sa.String(32), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name="pk_contract_serials"),
    )
    op.execute("INSERT INTO contract_serials (scope, last) SELECT scope, last FROM contract_serials_before")
    op.drop_table("contract_serials_before")


def _contracts() -> None:
    with op.batch_alter_table("contracts") as contracts:
        contracts.add_column(sa.Column("scope", sa.String(32), nullable=False, server_default=""))
        contracts.add_column(sa.Column("rule_id", sa.String(36), nullable=False, server_default=""))
        contracts.add_column(sa.Column("kind", sa.String(4), nullable=False, server_default="02"))
        contracts.add_column(sa.Column("kind_name", sa.String(40), nullable=False, server_default="机动地承包"))
        contracts.add_column(sa.Column("step_id", sa.String(40), nullable=False, server_default=""))
        contracts.add_column(sa.Column("filing_id", sa.String(36)))
        contracts.add_column(sa.Column("shang", sa.Integer(), nullable=False, server_default="1500"))
        contracts.add_column(sa.Column("amount_fen", sa.BigInteger()))
    op.execute(f"UPDATE contracts SET scope = {_SCOPE}, shang = mu_per_shang * 100")
    op.execute(f"UPDATE contracts SET step_id = COALESCE(({_STEP}), '')")
    with op.batch_alter_table("contracts") as contracts:
        contracts.drop_constraint("uq_contracts_county_year_serial", type_="unique")
        contracts.drop_constraint("uq_contracts_matter_id_plot", type_="unique")
        for gone in ("county", "year", "mu_per_shang"):
            contracts.drop_column(gone)
        contracts.alter_column("number", type_=sa.String(32), existing_type=sa.String(18), existing_nullable=False)
        contracts.alter_column("serial", type_=sa.BigInteger(), existing_type=sa.Integer(), existing_nullable=False)
        contracts.alter_column("plot", type_=sa.String(60), existing_type=sa.String(20), existing_nullable=False)
        contracts.alter_column("price_fen", existing_type=sa.BigInteger(), nullable=True)
        contracts.alter_column("rent_fen", existing_type=sa.BigInteger(), nullable=True)
        contracts.create_unique_constraint("uq_contracts_scope_serial", ["scope", "serial"])
        contracts.create_foreign_key("fk_contracts_filing_id", "contract_filings", ["filing_id"], ["id"])
    op.create_index("ix_contracts_filing_id", "contracts", ["filing_id"])
