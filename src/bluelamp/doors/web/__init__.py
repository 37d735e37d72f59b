"""The pages: server-rendered, in GOV.UK and MoJ components, usable without JavaScript.

How a page is written. A view has `@signed_in` or `@open_to_all(reason)`, calls one act or query, and renders a
template under `templates/<app>/`. The template begins

    {% extends "layouts/page.html" %}
    {% set heading = _("Phones") %}          the h1 and the title; needed
    {% set back = url("register:phones") %}  a back link; optional
    {% set wide = true %}                    the full width instead of two thirds; optional
    {% set section = "register:phones" %}    the side navigation with this entry marked; optional
    {% block body %} … {% endblock %}

and may use any macro of `components/` (`moj.html`, `lists.html`) and of `govuk_frontend_jinja`, but no macro inside a
loop over rows: rows are written by hand, which is eleven times cheaper.

A form is a plain `django.forms.Form` passed as `form`: the layout puts the error summary on top and "Error:" in the
title, `{{ form }}` draws the fields, `layouts/form.html` is a page that is a form and nothing else. Test
`request.method`, never `request.POST or None`: an empty POST is falsy and would show no errors. Answer a bad form with
status 422. What forms can do beyond Django's stands in `forms/__init__.py`; how lists page, sort and filter in
`lists.py`; the entries of the navigation in `navigation.py`.

No inline script or style anywhere: the content security policy allows only our own files.
"""
