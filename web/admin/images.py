"""Pictures in the admin: put in by the editor or by a plain form, and listed with what to write.

None is deleted here: a text anywhere, or a page that somebody kept, may show it.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from web import images
from web.admin.desk import Desk
from web.admin.editor import may_write
from web.models import Image
from web.uploading import OneFile


class ImageHandler(OneFile):
    """Keeps one picture in memory, whole or just too much of it."""

    most = images.LARGEST


class ImageForm(forms.Form):
    file = forms.FileField(
        label="Picture",
        help_text="PNG, JPEG, GIF, WebP, AVIF or SVG, of at most 5 MB. Where and when a photograph "
        "was taken is left out.",
        widget=forms.FileInput(attrs={"accept": ",".join(images.CONTENT_TYPES.values())}),
        error_messages={"required": "Choose the file first."},
    )


@csrf_exempt  # until the form is read by our own handler: then it is checked, below
def add(request: HttpRequest) -> HttpResponse:
    """Take a picture: from a plain form, or from the editor, which asks for JSON."""
    request.upload_handlers = [ImageHandler(request)]
    return _add(request)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def _add(request: HttpRequest) -> HttpResponse:
    if not may_write(request):
        raise PermissionDenied
    if request.method != "POST":
        return _show(request, ImageForm(), 200)
    form = ImageForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, form, 422)
    try:
        image = images.take(form.cleaned_data["file"].read(), request.user)
    except images.Refused as refused:
        form.add_error("file", refused.args[0])
        return _show(request, form, 413 if isinstance(refused, images.TooLarge) else 422)
    return _taken(request, image)


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _show(request: HttpRequest, form: ImageForm, status: int) -> HttpResponse:
    """The form; for the editor, what was wrong with the file."""
    if _by_script(request):
        return JsonResponse({"says": " ".join(map(str, form.errors["file"]))}, status=status)
    context = {**admin.site.each_context(request), "title": "Add a picture", "form": form}
    return render(request, "web/admin/image.html", context, status=status)


def _taken(request: HttpRequest, image: Image) -> HttpResponse:
    if _by_script(request):
        return JsonResponse({"markdown": image.markdown})
    messages.success(request, "The picture is stored. Copy its Markdown into a text to show it.")
    return redirect("admin:web_image_change", image.pk)


@admin.register(Image)
class ImageDesk(Desk):
    """A list with small pictures, each with the Markdown that shows it."""

    list_display = ["picture", "to_write", "kind", "measures", "weight", "uploaded_at"]
    list_filter = ["kind"]
    date_hierarchy = "uploaded_at"
    fields = ["picture", "kind", "measures", "weight", "uploaded_at", "to_write"]
    readonly_fields = ["picture", "kind", "measures", "weight", "uploaded_at", "to_write"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_write(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_write(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_write(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form with a handler of its own, which this page's own form cannot bring."""
        return redirect(reverse("editor:image"))

    @admin.display(description="picture")
    def picture(self, image: Image) -> SafeString:
        return format_html(
            '<img class="thumbnail" src="{}" alt="{}" loading="lazy">',
            image.get_absolute_url(),
            image,
        )

    @admin.display(description="pixels")
    def measures(self, image: Image) -> str:
        return f"{image.width} × {image.height}" if image.width else "any"  # noqa: RUF001

    @admin.display(description="size", ordering="size")
    def weight(self, image: Image) -> str:
        return filesizeformat(image.size)

    @admin.display(description="to show it, write")
    def to_write(self, image: Image) -> SafeString:
        return format_html(
            '<input class="to-write" readonly value="{}" aria-label="Markdown of {}">',
            image.markdown,
            image,
        )
