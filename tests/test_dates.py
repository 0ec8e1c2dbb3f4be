"""Names of daily notes by the formats that programs are set to."""

import pytest

from notelint.checks.dates import is_daily


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("2031-05-04", "YYYY-MM-DD"),
        ("Journal/2031-05-04", "YYYY-MM-DD"),
        ("Journal/2031-05-04", "Journal/YYYY-MM-DD"),
        ("Journal/2031/05/Sunday 4", "YYYY/MM/dddd D"),
        ("Sunday, 4th May 2031", "dddd, Do MMMM YYYY"),
        ("Sun 4 mai. 31", "ddd D MMM YY"),
        ("2031-W18", "GGGG-[W]WW"),
        ("day 124 of 2031, Q2", "[day] DDDD [of] YYYY, [Q]Q"),
        ("20310504", "YYYYMMDD"),
        ("日曜日 2031年5月4日", "dddd YYYY年M月D日"),
    ],
)
def test_a_date_in_its_format_is_one(name, form):
    assert is_daily(name, (form,))


def test_a_format_too_long_is_of_no_date():
    assert not is_daily("2031", ("YYYY" + "[" * 100_000,))


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("2031-5-4", "YYYY-MM-DD"),
        ("2031-05-04x", "YYYY-MM-DD"),
        ("Rain", "YYYY-MM-DD"),
        ("4 of May", "dddd, Do MMMM YYYY"),
        ("", "YYYY-MM-DD"),
    ],
)
def test_another_name_is_none(name, form):
    assert not is_daily(name, (form,))


@pytest.mark.parametrize("form", ["dddd" * 8, "dddd" * 1000, "D" * 12, "MMMM " * 12 + "x", "D" * 5000, "[" * 5000])
def test_no_format_makes_a_name_long_to_look_at(form):
    """A vault sets its own format, and its notes hold the names: neither can hold the run up."""
    assert not is_daily("a" * 5000 + "1", (form,))
    assert not is_daily("1" * 5000 + "a", (form,))
