"""How the ticket service is served in its container."""

import os


def from_environment(name, default):
    """A whole number that the one who starts the container may choose."""
    return int(os.environ.get(name, default))


# Listening

bind = os.environ.get("BIND", "127.0.0.1:8000")
backlog = 1024

# Workers. The application is loaded before they are forked, which saves memory.

worker_class = "uvicorn_worker.UvicornWorker"
workers = from_environment("WEB_CONCURRENCY", 4)
worker_tmp_dir = "/dev/shm"
preload_app = True

max_requests = from_environment("MAX_REQUESTS", 5000)
max_requests_jitter = max_requests // 2

# Timeouts, in seconds. `docker stop` waits for 10 s.

timeout = 30
graceful_timeout = 8
keepalive = 75

# Logs

accesslog = "-"
errorlog = "-"
loglevel = "verbose"
logger_class = "gunicorn.glogging.Logger"


def pre_request(worker, req):
    """Make slow requests easy to find."""
    worker.log.debug("%s %s", req.method, req.path)
