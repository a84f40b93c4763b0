"""Answers, as JSON."""

from django.http import JsonResponse
from django.shortcuts import get_object_or_404

from shop.catalogue.models import Product
from shop.prices import prices


def health(request):
    return JsonResponse({"status": "ok"})


def product(request, slug):
    found = get_object_or_404(Product, slug=slug)
    return JsonResponse({"name": found.name, "price": prices.of(slug)})
