"""The routes."""

from flask import Blueprint, abort, jsonify, request

from tickets.database import connection

blueprint = Blueprint("tickets", __name__)


@blueprint.get("/health")
def health():
    return jsonify(status="ok")


@blueprint.get("/tickets/<int:number>")
def read(number):
    with connection() as database, database.cursor() as cursor:
        cursor.execute("SELECT title, state FROM tickets WHERE number = %s", (number,))
        row = cursor.fetchone()
    if row is None:
        abort(404)
    title, state = row
    return jsonify(number=number, title=title, state=state)


@blueprint.post("/tickets")
def create():
    title = request.get_json()["title"]
    with connection() as database, database.cursor() as cursor:
        cursor.execute("INSERT INTO tickets (title) VALUES (%s) RETURNING number", (title,))
        (number,) = cursor.fetchone()
    return jsonify(number=number), 201
