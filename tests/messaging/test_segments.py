import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.segments import GSM_7, Segments, count


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", Segments("GSM-7", 0, 1)),
        ("a" * 160, Segments("GSM-7", 160, 1)),
        ("a" * 161, Segments("GSM-7", 161, 2)),
        ("a" * 306, Segments("GSM-7", 306, 2)),
        ("a" * 307, Segments("GSM-7", 307, 3)),
        ("€" * 80, Segments("GSM-7", 160, 1)),
        ("€" * 81, Segments("GSM-7", 162, 2)),
        ("éñ¿¡üà", Segments("GSM-7", 6, 1)),
        ("Sí", Segments("UCS-2", 2, 1)),
        ("í" * 70, Segments("UCS-2", 70, 1)),
        ("í" * 71, Segments("UCS-2", 71, 2)),
        ("😀" * 35, Segments("UCS-2", 70, 1)),
        ("😀" * 36, Segments("UCS-2", 72, 2)),
    ],
)
def test_counts_like_the_carriers(body, expected):
    assert count(body) == expected


def test_an_escaped_pair_is_never_split_between_segments():
    assert count("a" * 152 + "€" + "a" * 153) == Segments("GSM-7", 307, 3)


def test_a_surrogate_pair_is_never_split_between_segments():
    assert count("í" * 66 + "😀" + "í" * 67) == Segments("UCS-2", 135, 3)


def test_the_alphabet_has_its_127_printable_and_10_extended_characters():
    assert len(GSM_7) == 127 + 10


@given(st.text(max_size=400))
def test_one_part_means_it_fits_and_more_means_it_does_not(body):
    found = count(body)
    alone = 160 if found.encoding == "GSM-7" else 70
    assert (found.parts == 1) == (found.units <= alone)
