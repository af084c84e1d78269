import io

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture
def interpret(tmp_path):
    def run(content):
        path = tmp_path / "replies.tsv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        out, err = io.StringIO(), io.StringIO()
        call_command("interpret_replies", path, stdout=out, stderr=err)
        return out.getvalue().split("\n")[:-1], err.getvalue()

    return run


def test_each_reply_is_printed_after_its_intent(interpret):
    lines, err = interpret("yes please\nSTOP\nwhat time?\n")

    assert lines == ["accept\tyes please", "opt_out\tSTOP", "unclear\twhat time?"]
    assert err == ""


def test_labelled_replies_are_compared_on_standard_error(interpret):
    lines, err = interpret("accept\tYES\ndecline\tmaybe\n")

    assert lines == ["accept\tYES", "unclear\tmaybe"]
    assert "1 of 2 as labelled" in err
    assert err.splitlines()[3].split() == ["decline", "0", "0", "0", "0", "0", "1", "0"]


def test_comments_and_blank_lines_are_skipped(interpret):
    assert interpret("# a comment\n\n   \nno\n")[0] == ["decline\tno"]


def test_hash_without_a_space_is_a_reply(interpret):
    assert interpret("#\n#1\n")[0] == ["unclear\t#", "unclear\t#1"]


def test_backslash_n_is_a_new_line_and_printed_as_written(interpret):
    assert interpret("Yes\\n-Maria\n")[0] == ["accept\tYes\\n-Maria"]


def test_tab_after_another_word_belongs_to_the_reply(interpret):
    assert interpret("yes\tplease\n")[0] == ["accept\tyes\tplease"]


def test_byte_order_mark_and_windows_line_ends_are_accepted(interpret):
    assert interpret("accept\tSí\r\n".encode("utf-8-sig"))[0] == ["accept\tSí"]


def test_bytes_that_are_not_utf8_do_not_stop_the_rest(interpret):
    lines, _ = interpret(b"s\xed\nyes\n")

    assert lines[1] == "accept\tyes"


def test_line_separators_inside_a_reply_do_not_split_it(interpret):
    lines, _ = interpret("yes\u2028thanks\x0bso much\n")

    assert lines == ["accept\tyes\u2028thanks\x0bso much"]


def test_empty_file_prints_nothing(interpret):
    assert interpret("") == ([], "")


def test_missing_file_is_told_in_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        call_command("interpret_replies", tmp_path / "none.tsv")


def test_directory_is_told_in_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("interpret_replies", tmp_path)
