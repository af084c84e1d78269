"""Plays pacing policies over openings that never were; knows no database."""
