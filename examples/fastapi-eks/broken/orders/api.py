"""The routes."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from orders.database import session

router = APIRouter()
Session = Annotated[AsyncSession, Depends(session)]


class Order(BaseModel):
    id: int
    state: str


@router.get("/orders/{order_id}")
async def read_order(order_id: int, database: Session) -> Order:
    query = text("SELECT id, state FROM orders WHERE id = :id")
    row = (await database.execute(query, {"id": order_id})).first()
    if row is None:
        raise HTTPException(404, "no such order")
    return Order(id=row.id, state=row.state)


@router.get("/health/live")
async def live() -> dict[str, str]:
    return {"status": "alive"}


@router.get("/health/ready")
async def ready(database: Session) -> dict[str, str]:
    await database.execute(text("SELECT 1"))
    return {"status": "ready"}
