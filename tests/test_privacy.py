"""The watch over the log lines of every test sees what it is there for."""

import logging

import pytest

from tests import factories
from tests.privacy import Watch


@pytest.fixture
def logger():
    watch = Watch()
    logger = logging.Logger("any.module", logging.INFO)
    logger.addHandler(watch)
    logger.watch = watch
    return logger


def test_a_name_from_a_factory_is_an_offence_of_its_logger(logger):
    logger.info("booked %s", factories.PatientFactory.build().last_name)
    assert logger.watch.take()[0].startswith("any.module logged a patient's name")
    assert logger.watch.take() == []


def test_what_a_text_says_is_an_offence(logger):
    body = "Can I come a little later?"
    logger.watch.note_body(type("Text", (), {})())
    text = type("Text", (), {})()
    text.body = body
    logger.watch.note_body(text)
    logger.info("unclear: %s", body)
    assert "the body of a text" in logger.watch.take()[0]


@pytest.mark.parametrize("phone", ["+12125550123", "212-555-0123", "555-0123"])
def test_a_phone_that_got_past_the_filter_is_an_offence(logger, phone):
    assert logger.watch.reason(f"to {phone}") == "a phone number"
    logger.info("to %s", phone)
    assert logger.watch.take() == []


def test_debug_lines_are_not_printed_in_production_and_not_looked_at(logger):
    logger.setLevel(logging.DEBUG)
    logger.debug("booked Ana1 Synthetic")
    assert logger.watch.take() == []


def test_the_record_stays_whole_for_other_handlers(logger):
    kept = []
    other = logging.Handler()
    other.emit = kept.append
    logger.addHandler(other)
    logger.info("to %s", "+12125550123")
    assert kept[0].args == ("+12125550123",)
