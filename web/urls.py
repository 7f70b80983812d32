from django.contrib import admin
from django.urls import path

from web import views
from web.admin.changes import changes

app_name = "web"

urlpatterns = [
    path("style/", views.style, name="style"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("admin/changes/", admin.site.admin_view(changes), name="changes"),
    path("diagrams/<slug:digest>.svg", views.diagram, name="diagram"),
    path("images/<slug:digest>.<slug:kind>", views.image, name="image"),
]
