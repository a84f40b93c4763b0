"""How the ticket service is served in its container."""

import os


def from_environment(name, default):
    """A whole number that the one who starts the container may choose."""
    return int(os.environ.get(name, default))


# Listening

bind = os.environ.get("BIND", "0.0.0.0:8000")
backlog = 1024

# Workers. Each loads the application itself, and so opens connections of its own.

worker_class = "gthread"
threads = 8
workers = from_environment("WEB_CONCURRENCY", 4)
worker_tmp_dir = "/dev/shm"

max_requests = from_environment("MAX_REQUESTS", 5000)
max_requests_jitter = max_requests // 2

# Timeouts, in seconds. `docker stop` waits for 10 s.

timeout = 30
graceful_timeout = 8
keepalive = 75

# Logs

accesslog = "-"
errorlog = "-"
loglevel = "debug"
logger_class = "gunicorn.glogging.Logger"


def pre_request(worker, req):
    """Make slow requests easy to find."""
    worker.log.debug("%s %s", req.method, req.path)
