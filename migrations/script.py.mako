"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}

A migration runs while the previous release still serves:
- add columns as nullable or with a server default; fill them in a later step; drop what is unused only
  in the release after;
- PostgreSQL gives up on a lock after 5 s (migrations/env.py): keep what holds a table short; make an index
  on a large table with postgresql_concurrently inside `with op.get_context().autocommit_block():`;
- SQLite knows no ALTER COLUMN: `with op.batch_alter_table(...)`;
- import nothing from contest.models but types: the models of tomorrow are not those of today.
"""

import sqlalchemy as sa
from alembic import op

from contest.models import types
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
