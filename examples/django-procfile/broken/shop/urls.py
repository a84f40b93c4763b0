"""The shop's addresses."""

from django.urls import path

from shop.catalogue import views

urlpatterns = [
    path("health/", views.health),
    path("products/<slug:slug>/", views.product),
]
