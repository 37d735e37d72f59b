"""Addresses of the fleet's pages, at the root as `fleet`."""

from django.urls import path

from bluelamp.doors.web.fleet import figures, lists, orders, phone, pushes

app_name = "fleet"
urlpatterns = [
    path("phones/differences", lists.differences, name="differences"),
    path("phones/lost", lists.lost, name="lost"),
    path("phones/health", lists.health, name="health"),
    path("phones/rollout", figures.rollout, name="rollout"),
    path("phones/rollout/plan", figures.plan, name="plan"),
    path("phones/times", figures.times, name="times"),
    path("phones/orders/<uuid:order_id>/<slug:name>", orders.decide, name="decide"),
    path("phones/<uuid:phone_id>/fleet", phone.phone, name="phone"),
    path("phones/<uuid:phone_id>/fleet/place", phone.place, name="place"),
    path("phones/<uuid:phone_id>/fleet/<slug:name>", orders.order, name="order"),
    path("phones/pushes", pushes.pushes, name="pushes"),
    path("phones/pushes/<uuid:push_id>", pushes.push, name="push"),
    path("phones/pushes/<uuid:push_id>/<slug:name>", pushes.step, name="push-step"),
]
