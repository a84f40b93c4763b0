#!/bin/sh
# Starts the API. RUN_MIGRATIONS=true brings the database up to date first.
set -eu

: "${DATABASE_URL:?must be set}"

if [ "${RUN_MIGRATIONS:-false}" = "true" ]; then
    echo "Migrating the database"
    alembic upgrade head
fi

echo "Starting orders"
gunicorn --config gunicorn.conf.py orders.main:app
