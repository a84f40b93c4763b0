"""Serves the shop on a platform that sets PORT and WEB_CONCURRENCY."""

import os

# The platform says where to listen, and how many workers fit.

workers = int(os.environ.get("WEB_CONCURRENCY", "3"))
bind = "0.0.0.0:" + os.environ.get("PORT", "8000")

# Checkout waits for the payment provider most of the time.

worker_class = "gthread"
threads = 8

# Loading the catalogue takes 8 s and 200 MB: do it once, and share it.

preload_app = True

# The router gives up after 30 s; nothing is gained by working on for longer.

timeout = 25
graceful_timeout = 20

# The router keeps connections for 90 s.

keepalive = 95

# The router does not send requests in parts.

limit_request_line = 8190
limit_request_field_size = 16380

# Logs

accesslog = "-"
errorlog = "-"
loglevel = os.environ.get("LOG_LEVEL", "info").lower()
access_log_format = '%({x-forwarded-for}i)s "%(r)s" %(s)s %(b)s %(M)s ms %({x-request-id}i)s'


def on_starting(server):
    """Say which release is starting."""
    server.log.info("release %s", os.environ.get("HEROKU_RELEASE_VERSION", "unknown"))


def post_worker_init(worker):
    """Name the worker in the log, next to its process number."""
    worker.log.info("worker %s is ready", worker.pid)
