"""How this site should treat me: the clock on my wall, the time I have, what comes back."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User

MOST_MINUTES = 7 * 24 * 60
MOST_REVIEWS = 500


def zones() -> list[str]:
    """The time zones to choose from: places, not abbreviations."""
    return sorted(name for name in available_timezones() if "/" in name or name == "UTC")


class PreferencesForm(forms.ModelForm):
    time_zone = forms.CharField(
        required=False,
        label="Time zone",
        help_text="Such as Europe/Berlin. Empty for that of the site.",
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )
    minutes_per_week = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_MINUTES,
        label="Minutes a week for learning",
        help_text="Tracks then say how many weeks are left, roughly. Empty for no guess at all.",
        error_messages={
            "max_value": f"A week has {MOST_MINUTES} minutes.",
            "min_value": "At least one minute, or nothing.",
        },
    )
    reminds = forms.BooleanField(
        required=False, label="Bring every topic back for review once I have done it"
    )
    reviews_a_day = forms.IntegerField(
        min_value=1, max_value=MOST_REVIEWS, label="Reviews a day, at most"
    )

    class Meta:
        model = User
        fields = ["time_zone", "minutes_per_week", "reviews_a_day"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reminds"].initial = self.instance.reminds_since is not None

    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"].strip()
        if zone and zone not in available_timezones():
            raise forms.ValidationError(f"No time zone is called “{zone[:64]}”.")
        return zone

    def save(self, commit: bool = True) -> Any:
        user = self.instance
        if not self.cleaned_data["reminds"]:
            user.reminds_since = None
        elif user.reminds_since is None:
            user.reminds_since = timezone.now()
        user.save(update_fields=[*self.Meta.fields, "reminds_since"])
        return user


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """The preferences of whoever is signed in."""
    data = request.POST if request.method == "POST" else None
    learner: Any = request.user
    person = User.objects.get(pk=learner.pk)  # so that mistakes change nobody on this page
    form = PreferencesForm(data, instance=person)
    if form.is_valid():
        form.save()
        messages.success(request, "Your preferences are kept.")
        return redirect("account")
    context = {"form": form, "zones": zones()}
    return render(
        request, "accounts/preferences.html", context, status=422 if form.is_bound else 200
    )


@never_cache
@require_POST
def time_zone(request: HttpRequest) -> HttpResponse:
    """What the browser says of its clock, taken once: what a person chose is never overwritten."""
    zone = request.POST.get("time_zone", "")
    if zone not in available_timezones():
        return HttpResponse("No time zone is called so.", status=422, content_type="text/plain")
    learner: Any = request.user
    User.objects.filter(pk=learner.pk, time_zone="").update(time_zone=zone)
    return HttpResponse(status=204)
