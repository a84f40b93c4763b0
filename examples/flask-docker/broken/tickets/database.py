"""Connections to PostgreSQL, kept open between requests."""

import os
from contextlib import contextmanager

from psycopg2.pool import ThreadedConnectionPool

DSN = os.environ.get("DATABASE_URL", "postgresql://tickets@database/tickets")

pool = ThreadedConnectionPool(2, 10, DSN)


@contextmanager
def connection():
    """A connection of the pool; what was done on it is committed at the end."""
    taken = pool.getconn()
    try:
        with taken:
            yield taken
    finally:
        pool.putconn(taken)
