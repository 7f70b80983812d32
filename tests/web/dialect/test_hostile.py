"""Whatever is written, wherever it is written, only harmless HTML comes out."""

import pytest

from tests.web.dialect.reading import check_harmless, parse
from web.dialect.sanitise import clean
from web.markdown import Voice, render

ATTACKS = {
    "script": "<script>alert(1)</script>",
    "script in capitals": "<ScRiPt >alert(1)</sCrIpT >",
    "script unclosed": "<script src=//evil.example",
    "script split": "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "handler": "<img src=x onerror=alert(1)>",
    "handler after a slash": "<img/src=x/onerror=alert(1)>",
    "handler on a passing element": '<details open ontoggle="alert(1)"><summary onclick="alert(1)">x',
    "handler in a title": '<abbr title="x" onmouseover="alert(1)">x</abbr>',
    "link": '<a href="javascript:alert(1)">x</a>',
    "link of markdown": "[x](javascript:alert(1))",
    "link with a line feed": "[x](java&#10;script:alert(1))",
    "link with a tab": "[x](<java\tscript:alert(1)>)",
    "link in capitals": "[x](JAVASCRIPT:alert(1))",
    "link to data": "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "autolink": "<javascript:alert(1)>",
    "image": "![x](javascript:alert(1))",
    "image from elsewhere": "![x](//evil.example/x.png)",
    "image data": "![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)",
    "quote in an address": '[x](/"onmouseover="alert(1))',
    "quote in a title": "[x](/ 'y\" onmouseover=\"alert(1)')",
    "quote in words": '![x" onerror="alert(1)](/y.png)',
    "svg": "<svg><script>alert(1)</script></svg>",
    "svg handler": "<svg/onload=alert(1)>",
    "svg animation": '<svg><a><animate attributeName=href values="javascript:alert(1)"/>x</a></svg>',
    "math": '<math href="javascript:alert(1)">x</math>',
    "math mutation": "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src onerror=alert(1)&gt;\">",
    "svg mutation": "<svg></p><style><a id=\"</style><img src onerror=alert(1)>\">",
    "noscript mutation": '<noscript><p title="</noscript><img src onerror=alert(1)>">',
    "style": "<style>*{display:none}</style>",
    "style attribute": '<mark style="position:fixed;inset:0">x</mark>',
    "class of the site": '<mark class="running" id="main">x</mark>',
    "clobbering": '<img name=getElementById><form id=document><input name=cookie>',
    "frame": '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "object": '<object data="javascript:alert(1)"></object><embed src=x>',
    "base": '<base href="//evil.example/">',
    "refresh": '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
    "stylesheet": '<link rel=stylesheet href="//evil.example">',
    "source set": '<picture><source srcset="//evil.example x"><img srcset="//evil.example 2x">',
    "form": '<form action="//evil.example"><button formaction="javascript:alert(1)">x',
    "htmx": '<div hx-get="/accounts/delete/" hx-trigger="load" data-hx-on="x">x</div>',
    "comment": "<!--><img src=x onerror=alert(1)>-->",
    "conditional comment": "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "character data": "<![CDATA[<script>alert(1)</script>]]>",
    "instruction": "<?xml-stylesheet href='javascript:alert(1)'?>",
    "template": "{{ 7*7 }} {% csrf_token %} ${alert(1)}",
    "attribute list": '{: onclick="alert(1)" #main .running}',
    "formula": r"$\text{<script>alert(1)</script>}$ $\href{javascript:alert(1)}{x}$",
    "wiki link": '[["><script>alert(1)</script>|<img src=x onerror=alert(1)>]]',
    "wiki address": "[[javascript:alert(1)]]",
    "footnote": '[^"><script>alert(1)</script>]',
    "null": "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "surrogate": "<scr\ud800ipt>alert(1)</script>",
    "placeholders": "\x02wzxhzdk:0\x03 \x02klzzwxh:0000\x03 \x02amp\x03lt; \x0260\x03script\x0262\x03",
}  # fmt: skip

PLACES = {
    "a paragraph": "{}",
    "the middle of a line": "words {} words",
    "a heading": "## {}",
    "an item": "- {}",
    "a task": "- [ ] {}",
    "a quote": "> {}",
    "a call-out": "> [!NOTE]\n> {}",
    "a cell": "| a | b |\n|---|---|\n| {} | c |",
    "a header": "| {} | b |\n|---|---|",
    "a caption": "Table: {}\n\n| a |\n|---|",
    "a term": "{}\n: meaning",
    "a definition": "Term\n: {}",
    "a footnote": "a[^1]\n\n[^1]: {}",
    "a label of a footnote": "a[^{0}]\n\n[^{0}]: b",
    "the words of a link": "[{}](/a)",
    "the address of a link": "[a]({})",
    "an address in angles": "[a](<{}>)",
    "the title of a link": '[a](/b "{}")',
    "a link definition": "[a]\n\n[a]: {}",
    "a definition's title": "[a]\n\n[a]: /b '{}'",
    "the words of an image": "![{}](/a.png)",
    "the address of an image": "![a](<{}>)",
    "strong words": "**{}**",
    "code": "`{}`",
    "a fence": "```html\n{}\n```",
    "the words after a fence": "``` {}\na\n```",
    "the title of a fence": '```html title="{}"\na\n```',
    "a wiki key": "[[{}]]",
    "the words of a wiki link": "[[a|{}]]",
    "a formula": "$x {}$",
    "a formula by itself": "$$\n{}\n$$",
    "a label of a diagram": '```mermaid\nflowchart LR\n    A["{}"] --> B\n```',
    "the words for a diagram": '```mermaid alt="{}"\nflowchart LR\n    A --> B\n```',
    "details": "<details>\n<summary>{}</summary>\n\n{}\n\n</details>",
    "a title of an abbreviation": '<abbr title="{}">a</abbr>',
    "after an open element": "<figure><figcaption>{}",
}


@pytest.mark.parametrize("voice", Voice)
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_is_harmless_everywhere(attack, place, voice):
    text = place.replace("{}", attack).replace("{0}", attack)
    rendering = render(text, voice=voice, links={"a": "/a"})

    assert not rendering.problem
    check_harmless(parse(rendering.html))


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_the_last_step_trusts_nobody(attack):
    """Even if everything before it failed to see an attack."""
    once = clean(attack.replace("\ud800", "\ufffd"))

    check_harmless(parse(once))
    assert clean(once) == once


@pytest.mark.parametrize(
    "markup",
    [
        "<math><mtext><table><mglyph><style><math><img src onerror=alert(1)></style></mglyph>",
        "<math><mi><mglyph><svg><mtext><textarea><path id='</textarea><img onerror=alert(1) src>'>",
        "<svg><desc><table><thead><title></svg></table></title><img src onerror=alert(1)></desc>",
        "<math><annotation-xml encoding='text/html'><script>alert(1)</script></annotation-xml>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<table><caption><svg><style><img src=x onerror=alert(1)></style></svg></caption></table>",
        "<p><math><mo title='</mo><img src onerror=alert(1)>'>x</mo></math>",
        "<a id='x'><details><a href='javascript:alert(1)'>y",
    ],
)
def test_the_last_step_withstands_changes_of_meaning(markup):
    once = clean(markup)

    check_harmless(parse(once))
    assert clean(once) == once


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<p class="running callout__title">a</p>', '<p class="callout__title">a</p>'),
        ('<span class="k is-done x1y2">a</span>', '<span class="k is-done">a</span>'),
        ('<h2 id="a b">c</h2>', "<h2>c</h2>"),
        ('<div id="main">a</div>', "<div>a</div>"),
        ('<img src="/a.png" srcset="/b.png 2x">', '<img src="/a.png">'),
        ('<img src="https://a.org/b.png">', "<img>"),
        ('<img src="/\\a.org/b.png">', "<img>"),
        ('<source srcset="/diagrams/x.svg">', "<source>"),
        ('<a href="ftp://a.org" target="_blank">b</a>', "<a>b</a>"),
        ('<pre tabindex="5">a</pre>', "<pre>a</pre>"),
        ('<div role="alert">a</div>', "<div>a</div>"),
        ("<h1>a</h1><section>b</section>", "ab"),
        ("<math><mspace width='9999em'></mspace></math>", "<math><mspace></mspace></math>"),
    ],
)
def test_the_last_step_knows_values_too(before, after):
    assert clean(before) == after
