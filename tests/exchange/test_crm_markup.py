"""The words of what a CRM holds as HTML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.exchange.crm.values import LONGEST, cut, plain_text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<div>Hello&nbsp;Ann,<br>all <b>well</b>?</div>", "Hello Ann,\nall well?"),
        ("<style>p {color: red}</style><p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<ul><li>a</li><li>b &amp; c</li></ul>", "a\n\nb & c"),
        ("Fish &amp; chips", "Fish & chips"),
        ("a < b and c > d, x<y", "a < b and c > d, x<y"),
        ("Ann <ann@acme.com> wrote", "Ann <ann@acme.com> wrote"),
        ("one\r\n\r\n\r\n\r\ntwo ", "one\n\ntwo"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("<p>ok</p><script>alert(1)</script>", "ok"),
    ],
)
def test_html_becomes_its_words_and_other_text_stays(text: str, words: str) -> None:
    assert plain_text(text) == words


@given(st.text(alphabet="<>/&;apbr dvi=\"'!-\n", max_size=60))
def test_any_text_has_words_and_reading_them_again_changes_no_plain_ones(text: str) -> None:
    words = plain_text(text)
    assert words == words.strip()
    assert "\n\n\n" not in words


def test_a_long_text_is_cut_and_says_so() -> None:
    assert cut("x" * LONGEST) == ("x" * LONGEST, False)
    text, shortened = cut("x" * (LONGEST + 1))
    assert (len(text), text[-2:], shortened) == (LONGEST, " …", True)
