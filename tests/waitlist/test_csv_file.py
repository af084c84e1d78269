import pytest

from waitlist import csv_file
from waitlist.csv_file import FileRefused

COLUMNS = {"name": ("patient",), "phone": ("cell",), "note": ()}


def read(content: str | bytes):
    content = content if isinstance(content, bytes) else content.encode()
    return csv_file.read(content, columns=COLUMNS, required={"phone"})


def cells(content: str | bytes) -> list[dict[str, str]]:
    return [dict(row.cells) for row in read(content).rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter):
    content = delimiter.join(["name", "phone"]) + "\n" + delimiter.join(["Ana", "1"])
    assert cells(content) == [{"name": "Ana", "phone": "1"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_encodings_spreadsheets_write_are_read(encoding):
    assert cells("name,phone\nMuñoz,1\n".encode(encoding))[0]["name"] == "Muñoz"


def test_a_column_is_known_by_its_other_names_in_any_spelling():
    assert cells(" PATIENT , Cell \nAna,1\n") == [{"name": "Ana", "phone": "1"}]


def test_columns_a_waitlist_must_not_hold_are_not_read():
    table = read("phone,SSN,Insurance ID,Diagnosis,Notes\n1,2,3,4,5\n")
    assert table.ignored == ("ssn", "insurance_id", "diagnosis", "notes")
    assert dict(table.rows[0].cells) == {"phone": "1"}


def test_any_other_unknown_column_is_a_mistake():
    with pytest.raises(FileRefused, match="Column 2") as refused:
        read("phone,Nmae\n1,2\n")
    assert "“name”" in str(refused.value)


def test_a_file_without_a_header_is_refused_without_repeating_a_patient():
    with pytest.raises(FileRefused) as refused:
        read("Ana Private,2035550123\n")
    assert "Ana" not in str(refused.value)


def test_an_unknown_column_is_named_by_its_place_only():
    with pytest.raises(FileRefused) as refused:
        read("phone,Ana Private\n1,2\n")
    assert "Ana" not in str(refused.value)


def test_two_columns_of_one_meaning_are_refused():
    with pytest.raises(FileRefused, match="phone"):
        read("phone,cell\n1,2\n")


def test_a_missing_column_is_named():
    with pytest.raises(FileRefused, match="phone"):
        read("name\nAna\n")


@pytest.mark.parametrize("content", ["", "\n\n", "   \n"])
def test_an_empty_file_is_refused(content):
    with pytest.raises(FileRefused, match="empty"):
        read(content)


def test_a_workbook_is_refused():
    with pytest.raises(FileRefused, match="not a text file"):
        read(b"PK\x03\x04\x00\x00\x00")


def test_a_record_is_known_by_the_line_it_begins_on():
    table = read('phone,note\n1,"two\nlines"\n\n2,b\n')
    assert [row.line for row in table.rows] == [2, 5]


def test_a_stray_quote_mark_is_told_with_its_line():
    with pytest.raises(FileRefused, match="line 3"):
        read('phone,note\n1,a\n2,"b\n3,c\n')


def test_blank_rows_are_passed_over():
    assert cells("phone,note\n,\n1,a\n , \n") == [{"phone": "1", "note": "a"}]


def test_a_row_may_be_short_or_too_long():
    rows = read("phone,note\n1\n2,b,c,\n").rows
    assert [dict(row.cells) for row in rows] == [
        {"phone": "1"},
        {"phone": "2", "note": "b"},
    ]
    assert [row.extra for row in rows] == [0, 1]


def test_the_apostrophe_with_which_excel_marks_text_is_taken_off():
    assert cells("phone,note\n'203,\u00a0a \n") == [{"phone": "203", "note": "a"}]


def test_windows_and_old_mac_line_ends_are_read():
    assert len(cells("phone,note\r\n1,a\r\n2,b\r\n")) == 2
    assert len(cells("phone,note\r1,a\r2,b\r")) == 2
