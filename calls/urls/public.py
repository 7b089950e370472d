"""The public side, and the preparation of calls by agents."""

from django.urls import path

from calls.urls.preparation import urlpatterns as preparation
from calls.views.public import call, feeds, lists, versions

urlpatterns = [
    path("appels/", lists.call_list, name="list"),
    path("appels/appels.json", lists.calls_json, name="calls-json"),
    path("appels/appels.ics", lists.calendar_file, name="calendar-file"),
    path("appels/appels.atom", feeds.atom, name="atom"),
    path("appels/appels.rss", feeds.rss, name="rss"),
    path("appels/calendrier/", lists.calendar, name="calendar"),
    path("appels/<int:pk>/", call.call, name="call"),
    path("appels/<int:pk>/versions/<int:number>/", versions.version, name="version"),
    path("appels/<int:pk>/communes.json", call.targets, name="targets"),
    path("appels/<int:pk>/dates.ics", call.dates, name="dates"),
    path("appels/<int:pk>/formulaire.pdf", call.blank_pdf, name="blank-pdf"),
    path("appels/<int:pk>/formulaire.odt", call.blank_odt, name="blank-odt"),
    path("appels/<int:pk>/documents/<int:document_pk>/", call.document, name="document"),
    path("appels/<int:pk>/question/", call.ask, name="ask"),
    *preparation,
]
