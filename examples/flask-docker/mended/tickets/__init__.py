"""A small ticket service."""

from flask import Flask

from tickets import views


def create_app():
    app = Flask(__name__)
    app.register_blueprint(views.blueprint)
    return app
