"""How the orders API is served; numbers that differ per cluster come from the environment."""

import multiprocessing
import os

# Listening

bind = f"0.0.0.0:{os.getenv('PORT', '8080')}"
backlog = 2048

# Workers

worker_class = "uvicorn_worker.UvicornWorker"
workers = multiprocessing.cpu_count() * 2 + 1
worker_tmp_dir = "/dev/shm"

# Each worker is replaced now and then, as the PDF renderer leaks.
max_requests = int(os.getenv("MAX_REQUESTS", "2000"))
max_request_jitter = 1000

# Timeouts, in seconds

timeout = int(os.getenv("WORKER_TIMEOUT", "90"))
graceful_timeout = int(os.getenv("GRACEFUL_TIMEOUT", "60"))
keepalive = int(os.getenv("KEEPALIVE", "5"))

# Logs go to the container's standard streams.

accesslog = "-"
errorlog = "-"
loglevel = os.getenv("LOG_LEVEL", "info")

# The pod is reachable through the load balancer alone.

forwarded_allow_ips = "*"


def when_ready(server):
    """Say once how the server was sized."""
    server.log.info("serving with %s workers", server.cfg.workers)


def post_fork(server, worker):
    """Tell the workers apart in the log."""
    server.log.info("worker %s was started", worker.pid)
