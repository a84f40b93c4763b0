"""gunilint: what will fail in a Gunicorn or Uvicorn deployment, found without running it."""

__version__ = "0.1.0"
