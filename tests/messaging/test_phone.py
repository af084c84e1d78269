"""What a number's prefix says about where its owner may be."""

from messaging import phone


def test_a_prefix_of_a_region_names_its_zones():
    assert phone.timezones("+12125550123") == ("America/New_York",)
    assert len(phone.timezones("+12085550123")) == 2


def test_a_prefix_of_the_whole_country_says_nothing():
    assert phone.timezones("+15005550123") == ()
