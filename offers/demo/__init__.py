"""A practice of invented patients, for trying the whole system on one machine."""
