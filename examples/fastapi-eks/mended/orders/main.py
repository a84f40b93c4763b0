"""The application that Gunicorn serves."""

from fastapi import FastAPI

from orders.api import router
from orders.database import lifespan

app = FastAPI(title="Orders", lifespan=lifespan)
app.include_router(router)
