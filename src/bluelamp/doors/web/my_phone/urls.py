"""Addresses of the desk My phone, at the root as `my_phone`. The first page of the service is "May I?"."""

from django.urls import path

from bluelamp.doors.web.my_phone import answers, asking, phone, rules

app_name = "my_phone"
urlpatterns = [
    path("", asking.ask, name="ask"),
    path("may-i/answers", answers.saved, name="saved"),
    path("may-i/answers/<slug:reference>", answers.answer, name="answer"),
    path("may-i/saved/<uuid:saved_id>", answers.one_saved, name="one-saved"),
    path("may-i/saved/<uuid:saved_id>/delete", answers.delete, name="delete"),
    path("may-i/<slug:action>", asking.choose, name="choose"),
    path("may-i/<slug:action>/<slug:kind>/<path:name>", asking.question, name="question"),
    path("my-phone", phone.phone, name="phone"),
    path("my-phone/<uuid:phone_id>/lost", phone.lost, name="lost"),
    path("my-phone/<uuid:phone_id>/reported-lost", phone.reported, name="reported"),
    path("rules", rules.rules, name="rules"),
    path("rules/<slug:rule_id>", rules.rule, name="rule"),
]
