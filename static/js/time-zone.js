// Tells the site, once, which clock hangs on the reader's wall. It can be changed in the preferences.
const asked = document.querySelector('meta[name="cairn-time-zone"][content=""]');
const token = document.querySelector('input[name="csrfmiddlewaretoken"]');
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

if (asked && token && zone) {
  fetch("/accounts/time-zone/", {
    method: "POST",
    headers: { "X-CSRFToken": token.value },
    body: new URLSearchParams({ time_zone: zone }),
  }).catch(() => {});
}
