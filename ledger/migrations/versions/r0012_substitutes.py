"""A role is also held instead of somebody, for some of its acts: a key of its own in grants."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = ["person", "role", "org", "instead_of"]


def upgrade() -> None:
    """Widen the key of grants; who was given a role so far holds it in their own name."""
    with op.batch_alter_table("role_grant") as table:
        table.add_column(sa.Column("instead_of", sa.String(120), nullable=False, server_default=""))
        table.add_column(sa.Column("scope", sa.Text(), nullable=False, server_default=""))
        table.drop_constraint("pk_role_grant", type_="primary")
        table.create_primary_key("pk_role_grant", KEY)
