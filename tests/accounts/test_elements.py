"""Pages of allauth that this site has not written anew still look like this site."""

from django.template import Context, Engine
from django.template.loader import render_to_string

from accounts.forms import SignInForm


def rendered(source, **context):
    engine = Engine(
        libraries={"allauth": "allauth.templatetags.allauth"},
        loaders=[
            ("django.template.loaders.locmem.Loader", {"page": "{% load allauth %}" + source})
        ],
    )
    return engine.get_template("page").render(Context(context))


def test_a_button_passes_on_what_it_is_told():
    html = rendered(
        '{% element button type="submit" id="b" form="f" name="n" value="v" %}Go{% endelement %}'
    )
    for attribute in ('id="b"', 'form="f"', 'name="n"', 'value="v"', 'type="submit"'):
        assert attribute in html
    assert "button--main" in html


def test_a_button_that_leads_somewhere_is_a_link_and_a_dangerous_one_is_quiet():
    assert rendered('{% element button href="/x/" %}Go{% endelement %}').startswith("<a href")
    assert "button--danger" in rendered('{% element button tags="danger" %}Go{% endelement %}')


def test_a_form_keeps_its_id_and_shows_each_field_with_its_mistake(db):
    form = SignInForm({"login": "x", "password": ""})
    html = rendered(
        '{% element form form=form id="f" method="post" action="/a/" %}'
        "{% slot body %}{% element fields form=form %}{% endelement %}{% endslot %}"
        "{% slot actions %}{% element button %}Go{% endelement %}{% endslot %}{% endelement %}",
        form=form,
    )
    assert 'id="f"' in html
    assert 'action="/a/"' in html
    assert 'aria-describedby="id_login_error"' in html
    assert "Type your password." in html


def test_a_field_passes_on_what_it_is_told():
    html = rendered(
        '{% element field type="text" id="i" form="f" name="n" value="v" errors=errors %}'
        "{% slot label %}L{% endslot %}{% endelement %}",
        errors=["No."],
    )
    for attribute in ('id="i"', 'form="f"', 'name="n"', 'value="v"', 'aria-describedby="i_error"'):
        assert attribute in html


def test_a_page_of_allauths_own_stands_in_our_frame(rf, db):
    request = rf.get("/")
    html = render_to_string("account/verified_email_required.html", {"request": request})
    assert 'class="gate"' in html
    assert html.count("<h1") == 1
    assert "</footer>" in html
    assert " style=" not in html
