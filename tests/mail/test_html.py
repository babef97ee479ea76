import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_mail.mail.blocks import BOLD, ITALIC, MONO, Picture, Run
from tui_mail.mail.body_text import body_text, index_text, opening_text
from tui_mail.mail.html import html_body
from tui_mail.mail.text import safe_text


def text_of(html: str) -> str:
    return body_text(html_body(html))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h1>Title</h1><p>one<p>two", "Title\n\none\n\ntwo"),
        ("one<br>two<br><br>three", "one\ntwo\n\nthree"),
        ("<div>a</div><div> b \n c </div>", "a\nb c"),
        ("<b>bold</b>ly <i> go </i>on", "boldly go on"),
        ("<p>was <s>10 EUR</s> 5 EUR</p>", "was ~~10 EUR~~ 5 EUR"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<p style='white-space: pre-wrap'>a\nb</p>", "a\nb"),
        ("a&#27;[2Jb&#0;c", "a�[2Jb�c"),
        ("<form><input value=name><input type=hidden value=token></form>", "name"),
        ("<p>unclosed <b>bold", "unclosed bold"),
        ("a<hr>b", "a\n" + "-" * 40 + "\nb"),
        ("plain", "plain"),
        ("", ""),
        ("<!-- only a comment -->", ""),
        ('<?xml version="1.0" encoding="utf-16"?><p>ü', "ü"),
        ("&#128104;&zwj;&#128105;", "👨‍👩"),
    ],
)
def test_html_reads_as_text(html: str, text: str) -> None:
    assert text_of(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", "• a\n• b\n  • c"),
        ("<ol start=3><li>a<li>b</ol>", "3. a\n4. b"),
        ("<ol><li>a<li value=7>b<li>c</ol><p>x<ol><li>d</ol>", "1. a\n7. b\n8. c\n\nx\n\n1. d"),
        ("<ol type=a><li>a<li>b</ol>", "a. a\nb. b"),
        ("<ol start=99999999999999><li>a</ol>", "1. a"),
        ("<ul><li><p>one</p><p>more</p></li><li><p>two</p></li></ul>", "• one\n\n  more\n• two"),
        (
            "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]>"
            "<span style='mso-list:Ignore'>1.<span style='font:7.0pt'>&nbsp; </span></span><![endif]>one</p>"
            "<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>·</span>two</p>",
            "1. one\n  • two",
        ),
    ],
)
def test_lists_keep_their_marks_and_depths(html: str, text: str) -> None:
    assert text_of(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (
            "<table><tr><th>n<th>p<tr><td><p>apple</p><td><div>3</div><tr><td>fig<td>12.50</table>",
            "n          p\n-----  -----\napple      3\nfig    12.50",
        ),
        ("<table><tr><td>a<td>b</table>", "a | b"),
        ("<table><tr><td>»<td>an entry</table>", "» an entry"),
        ("<table><tr><td><p>one</p><p>two</p></td></tr></table>", "one\n\ntwo"),
        ("<table><tr><td colspan=2>Sum<td>9<tr><td>x<td>y<td>1</table>", "Sum     9\nx    y  1"),
        (f"<table><tr><td>k<td>{'v' * 90}<tr><td>l<td>w</table>", f"k | {'v' * 90}\nl | w"),
        (
            f"<table><tr><th>k<th>v<tr><td>one<td>{'v ' * 90}<tr><td>two<td>w</table>",
            f"k: one\nv: {('v ' * 90).strip()}\n\nk: two\nv: w",
        ),
        (
            "<table><tr><td><img src=http://x/logo alt=Logo></td><td><h1>News</h1><p>one</p></td></tr></table>",
            "[picture: Logo]\n\nNews\n\none\n\n[1 remote picture was not loaded]",
        ),
        ("<table><tr><td>東京<td>1<tr><td>a<td>2</table>", "東京  1\na     2"),
        (
            "<table><tr><td><table><tr><td>a</td></tr></table></td><td><table><tr><td>b</td></tr></table></td></table>",
            "a | b",
        ),
    ],
)
def test_tables_of_data_stand_in_columns_and_tables_of_layout_read_as_text(html: str, text: str) -> None:
    assert text_of(html) == text


@pytest.mark.parametrize(
    "html",
    [
        "a<blockquote>b<blockquote>c</blockquote></blockquote>d",
        "a<div style='border:none;border-left:solid blue 1.5pt;padding:0cm 0cm 0cm 4.0pt'>b"
        "<div style='border-left:solid #B5C4DF 4.5pt'>c</div></div>d",
        "<div>a</div><div class='yahoo_quoted'>b<blockquote type=cite>c</blockquote></div>d",
    ],
)
def test_quotes_of_all_programs_are_quotes(html: str) -> None:
    assert text_of(html) == "a\n\n> b\n>\n> > c\n\nd"


def test_a_quote_that_only_indents_is_none() -> None:
    assert text_of('<blockquote style="margin:0 0 0 40px;border:none;padding:0px">a</blockquote>') == "a"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<a href="https://x.example/a">here</a>', "here [1]\n\n[1] https://x.example/a"),
        ('<a href="https://x.example/">x.example</a>', "x.example"),
        ('<a href="mailto:a@x.example">a@x.example</a>', "a@x.example"),
        ('<a href="javascript:evil()">js</a> <a href="file:///etc/passwd">f</a>', "js f"),
        ('<a href="http://x">a</a> <a href="http://x">b</a>', "a [1] b [1]\n\n[1] http://x"),
        ('<a href="http://x">a <b>c</b></a>, d', "a c [1], d\n\n[1] http://x"),
        (
            '<a href="https://x.example/shop"><img src="http://i.example/b.png" alt="Shop"></a>',
            "[picture: Shop] [1]\n\n[1 remote picture was not loaded]\n\n[1] https://x.example/shop",
        ),
    ],
)
def test_links_are_numbered_and_listed_below(html: str, text: str) -> None:
    assert text_of(html) == text


@pytest.mark.parametrize(
    "style",
    [
        "display : none",
        "DISPLAY:NONE !important",
        "visibility:hidden",
        "font-size:0",
        "font-size:1px",
        "max-height:0px;overflow:hidden",
        "opacity:0",
        "position:absolute;left:-9999px",
        "text-indent:-5000px",
        "color:#fff;background-color:white",
        "color:transparent",
        "height:0;overflow:hidden",
    ],
)
def test_hidden_text_is_said_to_be_hidden_and_is_not_found(style: str) -> None:
    body = html_body(f'<p>seen<p style="{style}">unseen</p>')
    assert body_text(body) == "seen\n[hidden text: unseen]"
    assert index_text(body) == opening_text(body) == "seen"


def test_text_that_is_made_readable_again_is_not_hidden() -> None:
    html = "<div style='font-size:0;color:#fff;background:#fff'>no<p style='font-size:14px;color:#000'>yes</p></div>"
    assert text_of(html) == "[hidden text: no]\n\nyes"


def test_outlook_hides_what_all_others_show() -> None:
    assert text_of("<!--[if mso]>for Outlook<![endif]--><a style='mso-hide:all'>for the others</a>") == "for the others"


def test_the_padding_of_a_preheader_is_no_text() -> None:
    padding = "&#847; &zwnj; &nbsp; &#8199; &shy; " * 100
    assert text_of(f"<div style='display:none'>Our news</div><div style='display:none'>{padding}</div>yes") == (
        "[hidden text: Our news]\nyes"
    )


def test_much_hidden_text_takes_few_lines() -> None:
    html = "".join(f"<p hidden>secret {number} {'x' * 500}</p>" for number in range(30))
    lines = text_of(f"yes{html}").split("\n")
    assert len(lines) == 6
    assert max(map(len, lines)) < 80
    assert lines[-1] == "[27 more hidden texts]"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<img src=x alt="Our logo">', "[picture: Our logo]"),
        ('<p>a</p><img src="cid:image001.png@x" alt="image001.png">', "a\n[picture]"),
        (
            '<img src=http://t.example/x width=1 height="1"><img src="https://i.example/y" width=600>',
            "[1 remote picture and 1 tracking pixel (t.example) were not loaded]",
        ),
        ('yes <img src="https://i.example/1f600.png" alt="😀"> no', "yes 😀 no"),
        ('<img src="file:///etc/passwd">', "[picture]"),
    ],
)
def test_pictures_are_told_and_never_loaded(html: str, text: str) -> None:
    assert text_of(html) == text


def test_every_picture_says_where_it_lies() -> None:
    html = (
        '<img src="cid:a%40b" width=10 height=20pt><img src="http://i.example/x.png" alt="Us" style="width:600px">'
        '<img src="https://t.example/open.php?id=1">'
    )
    assert [(block.picture, block.runs[0].text) for block in html_body(html).blocks] == [
        (Picture("part", "a@b", "", 10, 20), "[picture]"),
        (Picture("remote", "", "http://i.example/x.png", 600, 0, "Us"), "[picture on i.example: Us]"),
        (Picture("pixel", "", "https://t.example/open.php?id=1"), "[tracking pixel: t.example]"),
    ]


def test_the_index_holds_where_links_lead_but_not_for_whom() -> None:
    body = html_body('<p>read <a href="https://x.example/news/7?reader=anna#top">on</a></p>')
    assert index_text(body) == "read on\nx.example/news/7"


def test_what_was_read_tells_how_letters_look() -> None:
    body = html_body("<p>a <b>b</b> <i style='font-weight:bold'>c</i> <code>d</code></p>")
    assert body.blocks[0].runs == (Run("a"), Run(" b", BOLD), Run(" c", BOLD | ITALIC), Run(" d", MONO))


tags = st.sampled_from(
    (
        "<p>",
        "</p>",
        "<div>",
        "<td>",
        "</td>",
        "<tr>",
        "<table>",
        "</table>",
        "<a href=http://x>",
        "</a>",
        "<li>",
        "<ul>",
    )
) | st.sampled_from(("</ul>", "<pre>", "</pre>", "<br>", "<blockquote>", "<img alt=x>", "<!--", "-->", "<!", "<p a='"))


more_tags = st.sampled_from(
    (
        "<th>",
        "<td colspan=3>",
        "<tr>",
        "<p hidden>",
        "<div style='font-size:0'>",
        "<span style='display:none'>",
        "</span>",
        "<img src=http://x/y>",
        "<ol start=7>",
        "<h2>",
        "</h2>",
        "<s>",
        "<hr>",
        "<p style='mso-list:l0 level2'>",
        "<span style='mso-list:Ignore'>",
        "<div style='border-left:solid blue 1.5pt'>",
        "\u200d",
        "\ufe0f",
        "&nbsp;",
    )
)


@given(st.text() | st.lists(tags | more_tags | st.text(max_size=5)).map("".join))
def test_no_html_makes_it_raise_and_all_its_texts_are_safe(html: str) -> None:
    body = html_body(html)
    for text in (body_text(body), index_text(body), opening_text(body)):
        assert "\x1b" not in text
    for block in body.blocks:
        for run in (*block.runs, *(run for cell in block.cells for run in cell)):
            assert safe_text(run.text) == run.text
            assert 0 <= run.link <= len(body.links)


@pytest.mark.parametrize(
    "piece",
    [
        "<div>",
        "<blockquote>x",
        "<!--",
        "<table><tr><td>",
        "&amp;",
        "<a href=http://x.example>",
        "<p a=b ",
        "<",
        "<ol><li>x",
        "<b><i></p>",
        "<p",
        "<p hidden>x</p>",
        "<img src=http://x.example alt=y>",
        "<tr><td>x<td>y",
        "<p style='color:#fff'>x",
    ],
)
@pytest.mark.timeout(30)  # what is not linear never ends
def test_bombs_take_linear_time(piece: str) -> None:
    index_text(html_body(piece * (300_000 // len(piece))))
    text_of(piece * (300_000 // len(piece)))
