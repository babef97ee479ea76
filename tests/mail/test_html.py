import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_mail.mail.html import html_to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h1>Title</h1><p>one<p>two", "Title\n\none\n\ntwo"),
        ("one<br>two<br><br>three", "one\ntwo\n\nthree"),
        ("<div>a</div><div> b \n c </div>", "a\nb c"),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", "• a\n• b\n  • c"),
        ("<ol start=3><li>a<li>b</ol>", "3. a\n4. b"),
        ("<ol start=99999999999999><li>a</ol>", "1. a"),
        ("<table><tr><th>n<th>p<tr><td><p>apple</p><td><div>3</div></table>", "n | p\napple | 3"),
        ("<table><tr><td><p>one</p><p>two</p></td></tr></table>", "one\n\ntwo"),
        ("a<blockquote>b<blockquote>c</blockquote></blockquote>d", "a\n\n> b\n>\n> > c\n\nd"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ('<img src=x alt="Our logo">', "[image: Our logo]"),
        ('<img src=http://x width=1 height="1">', ""),
        ('<a href="https://x.example/a">here</a>', "here [1]\n\n[1] https://x.example/a"),
        ('<a href="https://x.example/">x.example</a>', "x.example"),
        ('<a href="mailto:a@x.example">a@x.example</a>', "a@x.example"),
        ('<a href="javascript:evil()">js</a> <a href="file:///etc/passwd">f</a>', "js f"),
        ('<a href="http://x">a</a> <a href="http://x">b</a>', "a [1] b [1]\n\n[1] http://x"),
        ("<p style='display : none'>no</p><p hidden>no</p><script>no</script><style>no</style>yes", "yes"),
        ("<div style='font-size:0px'>no<p style='font-size:14px'>yes</p></div>", "yes"),
        ("a&#27;[2Jb&#0;c", "a�[2Jb�c"),
        ("<form><input value=name><input type=hidden value=token></form>", "name"),
        ("<p>unclosed <b>bold", "unclosed bold"),
        ("plain", "plain"),
        ("", ""),
        ("<!-- only a comment -->", ""),
        ('<?xml version="1.0" encoding="utf-16"?><p>ü', "ü"),
    ],
)
def test_html_reads_as_text(html: str, text: str) -> None:
    assert html_to_text(html) == text


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


@given(st.text() | st.lists(tags | st.text(max_size=5)).map("".join))
def test_no_html_makes_it_raise(html: str) -> None:
    html_to_text(html)


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
    ],
)
@pytest.mark.timeout(30)  # what is not linear never ends
def test_bombs_take_linear_time(piece: str) -> None:
    html_to_text(piece * (1_000_000 // len(piece)))
