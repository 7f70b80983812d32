"""Which room answers which address."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from journal.views import home

# One door: /admin/login/ of its own would walk round the rate limits.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", include("web.urls")),
    path("", home, name="home"),
    path("", include("journal.urls")),
    path("", include("topics.urls")),
    path("notes/", include("notes.urls")),
    path("review/", include("review.urls")),
    path("desk/", include("desk.urls")),
    path("accounts/", include("accounts.urls")),
    path("changes/", include("curation.change_urls")),
    path("admin/drafts/", include("curation.draft_urls")),
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/gaps/", include("curation.gap_urls")),
    path("admin/curate/", include("curation.urls")),
    path("admin/", include("web.admin.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "web.errors.bad_request"
handler403 = "web.errors.forbidden"
handler404 = "web.errors.not_found"
handler500 = "web.errors.server_error"
handler429 = "accounts.views.too_many_requests"
