"""My data: three pages and a file, for nobody but me."""

import hashlib
from typing import Any

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.again import sign_in_again
from desk.data import contents
from desk.data.archive import Refused
from desk.data.contents import Contents
from desk.data.export import export
from desk.data.forms import DeleteForm, UploadForm
from desk.data.leaving import LastOne, delete_account, is_last_superuser
from desk.data.load import Busy, load
from desk.data.models import Upload
from desk.data.plan import make_plan
from desk.data.uploading import ArchiveHandler

SHOWN = 50  # of a list of remarks; an archive may give thousands


@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """Take it along, bring it back, or leave."""
    return _index(request, UploadForm())


def _index(request: HttpRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    context = {
        "section": "desk",
        "form": form,
        "is_known": did_recently_reauthenticate(request),
        "waits": Upload.objects.owned_by(request.user).exists(),
    }
    return render(request, "desk/data/index.html", context, status=status)


@require_safe
@never_cache
@sign_in_again
def take(request: HttpRequest) -> HttpResponse:
    """Everything I have here, as a zip."""
    now = timezone.now()
    response = HttpResponse(export(request.user, now), content_type="application/zip")
    name = f"cairn-{timezone.localdate(now).isoformat()}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@csrf_exempt  # until the form is read by our own handler: then it is checked, below
@require_POST
@never_cache
def bring(request: HttpRequest) -> HttpResponse:
    """Take an archive, to be looked at first. Nothing of it is loaded here."""
    request.upload_handlers = [ArchiveHandler(request)]
    return _bring(request)


@csrf_protect
@sensitive_variables()
def _bring(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        data = form.cleaned_data["archive"].read()
        try:
            contents.read(data, timezone.now())
        except Refused as refused:
            form.add_error("archive", f"{refused} Nothing was loaded.")
        else:
            Upload.objects.keep(request.user, data, hashlib.sha256(data).hexdigest())
            return redirect("desk:data_plan")
    return _index(request, form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_variables()
def plan(request: HttpRequest) -> HttpResponse:
    """What the archive would do here; then do it, or forget it."""
    upload = Upload.objects.owned_by(request.user).first()
    if upload is None:
        messages.info(request, "No archive waits to be loaded.")
        return redirect("desk:data")
    if request.POST.get("wanted") == "no":
        upload.delete()
        messages.success(request, "The archive is forgotten. Nothing was loaded.")
        return redirect("desk:data")
    try:
        found = contents.read(bytes(upload.data), timezone.now())
    except Refused as refused:  # it was readable when it came: the rules have changed since
        upload.delete()
        messages.error(request, f"{refused} Nothing was loaded.")
        return redirect("desk:data")
    if request.method != "POST" or request.POST.get("digest") != upload.digest:
        return _plan(request, upload, found, status=409 if request.method == "POST" else 200)
    return _load(request, upload, found)


def _plan(
    request: HttpRequest, upload: Upload, found: Contents, status: int = 200, problem: str = ""
) -> HttpResponse:
    made = make_plan(found, request.user)
    lists: dict[str, Any] = {
        "remarks": made.remarks,
        "altered": found.altered,
        "left_out": found.left_out,
        "missing": made.missing,
    }
    context = {name: rows[:SHOWN] for name, rows in lists.items()}
    more = {f"more_{name}": max(0, len(rows) - SHOWN) for name, rows in lists.items()}
    context |= more | {"plan": made, "archive": found, "digest": upload.digest}
    context |= {"section": "desk", "changed": status == 409, "problem": problem}
    return render(request, "desk/data/plan.html", context, status=status)


def _load(request: HttpRequest, upload: Upload, found: Contents) -> HttpResponse:
    try:
        done = load(found, request.user)
    except Busy:
        problem = "Your notes were being changed just then. Nothing was loaded; try once more."
        return _plan(request, upload, found, status=409, problem=problem)
    upload.delete()
    new = "Everything in the archive is yours here now."
    same = "Everything in the archive was here already. Nothing was changed."
    messages.success(request, new if done.does_something else same)
    return redirect("desk:index")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sign_in_again
def leave(request: HttpRequest) -> HttpResponse:
    """Delete my account, with everything in it."""
    person: Any = request.user
    data = request.POST if request.method == "POST" else None
    form = DeleteForm(person, data)
    is_last = is_last_superuser(person)
    if form.is_valid() and not is_last:
        try:
            delete_account(person)
        except LastOne:
            is_last = True
        else:
            logout(request)
            return redirect("desk:data_left")
    status = 403 if is_last and data is not None else 422 if form.errors else 200
    context = {"section": "desk", "form": form, "is_last": is_last}
    return render(request, "desk/data/leave.html", context, status=status)


@login_not_required
@require_safe
@never_cache
def left(request: HttpRequest) -> HttpResponse:
    """Goodbye, to somebody who has no account any more."""
    if request.user.is_authenticated:
        raise Http404("Nobody left.")
    return render(request, "desk/data/left.html")
