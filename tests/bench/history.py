"""Three years of a large practice, written by the database itself: a million offers."""

from __future__ import annotations

from django.db import connection, transaction

from clinic.models import Location, Provider, VisitType
from tests.bench import floor

OPENINGS, OFFERS_EACH, YEARS = 250_000, 4, 3
# Ids of these rows begin here, clear of any other.
FROM = 500_000_000
# What chance decides, from the number of the row alone: the same in every run.
CHANCE = "(hashint8(n * 31 + {salt}) & 1023) / 1024.0"


def write(openings: int = OPENINGS) -> None:
    given = {
        "from": FROM,
        "openings": openings,
        "locations": list(Location.objects.values_list("pk", flat=True)),
        "providers": list(Provider.objects.values_list("pk", flat=True)),
        "types": list(VisitType.objects.values_list("pk", flat=True)),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        floor.set_defaults(cursor)
        for statement in STATEMENTS:
            cursor.execute(statement, given)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _chance(salt: int) -> str:
    return CHANCE.format(salt=salt)


_PHONE = "'+1' || 200 + n / 100 %% 800 || '55501' || lpad((n %% 100)::text, 2, '0')"
PATIENTS = f"""
INSERT INTO waitlist_patient (id, first_name, last_name, phone, phone_type, language)
SELECT %(from)s + n, 'Ana' || n, 'Synthetic', {_PHONE}, 'mobile', 'en'
FROM generate_series(1, %(openings)s) n
"""  # noqa: S608  # our own names
ENTRIES = f"""
INSERT INTO waitlist_waitlistentry
    (id, patient_id, visit_type_id, status, waiting_since, provider_kind, mode)
SELECT %(from)s + n, %(from)s + n, (%(types)s)[1 + n %% 8], 'closed',
    current_date - 400 - (400 * {_chance(1)})::int, 'any', 'any'
FROM generate_series(1, %(openings)s) n
"""  # noqa: S608
# Spread over the days and their hours from 8 to 18; the visit is 1 hour to 25 days on.
OPENING = f"""
INSERT INTO offers_opening
    (id, provider_id, location_id, mode, starts_at, minutes, status, source,
     cancelled_by, closing_reason, outcome, attended, depth, sending_mode,
     created_at, texting_from, closes_at, closed_at)
SELECT %(from)s + n, (%(providers)s)[1 + n %% 8], (%(locations)s)[1 + n / 8 %% 4],
    'in_person', starts_at, 30, status,
    CASE WHEN {_chance(2)} < 0.1 THEN 'released' ELSE 'cancelled' END, 'patient',
    CASE WHEN status = 'filled' THEN 'won_by_text' WHEN status = 'expired' THEN 'started'
        WHEN status = 'withdrawn' AND {_chance(3)} < 0.5 THEN 'filled_outside'
        WHEN status = 'withdrawn' THEN 'mistake' ELSE '' END,
    CASE WHEN status = 'filled' AND {_chance(4)} < 0.05 THEN 'call'
        WHEN status = 'filled' THEN 'text' WHEN status = 'open' THEN ''
        WHEN status = 'withdrawn' AND {_chance(3)} < 0.5 THEN 'outside' ELSE 'empty' END,
    CASE WHEN status = 'filled' AND starts_at < now() THEN {_chance(5)} < 0.9 END,
    CASE WHEN {_chance(2)} < 0.1 THEN 1 ELSE 0 END, 'live',
    created_at, created_at + interval '3 minutes', starts_at - interval '1 hour',
    CASE WHEN status = 'expired' THEN starts_at
        WHEN status <> 'open' THEN created_at + (starts_at - created_at) * 0.2 * {_chance(6)}
    END
FROM (
    SELECT n, created_at, starts_at,
        CASE WHEN created_at + (starts_at - created_at) * 0.2 > now() THEN 'open'
            WHEN {_chance(7)} < 0.65 THEN 'filled'
            WHEN {_chance(7)} < 0.72 THEN 'withdrawn'
            WHEN starts_at > now() THEN 'open' ELSE 'expired' END AS status
    FROM (
        SELECT n, created_at, created_at + interval '1 hour'
            + interval '25 days' * power({_chance(8)}, 4)
            + n * interval '1 microsecond' AS starts_at
        FROM (
            SELECT n, date_trunc('day', now()) - interval '10 hours'
                - (%(openings)s - n) * interval '1095 days' / %(openings)s
                + interval '10 hours' * {_chance(9)} AS created_at
            FROM generate_series(1, %(openings)s) n
        ) days
    ) times
) states
"""  # noqa: S608
TYPES = """
INSERT INTO offers_opening_visit_types (opening_id, visittype_id)
SELECT %(from)s + n, (%(types)s)[1 + n %% 8] FROM generate_series(1, %(openings)s) n
UNION ALL
SELECT %(from)s + n, (%(types)s)[1 + (n + 1) %% 8] FROM generate_series(1, %(openings)s) n
"""
# One to seven offers each; the first who said YES has it, the last texted an hour later.
PLAN = f"""
CREATE TEMPORARY TABLE bench_plan ON COMMIT DROP AS
SELECT row_number() OVER () AS id, n AS opening, place, place = wins AND is_won AS won,
    CASE WHEN place = wins THEN n ELSE (n + 1000 + place * 37) %% %(openings)s + 1 END AS n,
    texted_at, created_at, closed_at
FROM (
    SELECT o.id - %(from)s AS n, place,
        1 + (n.asked * {_chance(11)})::int %% n.asked AS wins, o.status = 'filled' AS is_won,
        o.texting_from + (place - 1) / 3 * interval '30 minutes' AS texted_at,
        o.created_at, o.closed_at
    FROM offers_opening o
    CROSS JOIN LATERAL (SELECT o.id - %(from)s AS n) i
    CROSS JOIN LATERAL (SELECT 1 + (hashint8(n) & 1023) %% 7 AS asked) n
    CROSS JOIN LATERAL generate_series(1, n.asked) place
    WHERE o.id > %(from)s
) drawn
"""  # noqa: S608
OFFERS = f"""
INSERT INTO offers_offer
    (id, opening_id, entry_id, channel, phone, status, rank, score, created_at,
     handed_over_at, answered_at, said_yes_at, ended_at)
SELECT %(from)s + id, %(from)s + opening, %(from)s + n, 'text', {_PHONE},
    CASE WHEN won THEN 'accepted' WHEN {_chance(12)} < 0.3 THEN 'declined'
        WHEN closed_at IS NULL THEN 'lapsed' ELSE 'missed' END,
    place, 0, created_at, texted_at,
    CASE WHEN won THEN closed_at
        WHEN {_chance(12)} < 0.3 THEN texted_at + interval '9 minutes' END,
    CASE WHEN won THEN closed_at
        WHEN {_chance(12)} > 0.9 THEN texted_at + interval '90 minutes' END,
    closed_at
FROM bench_plan
"""  # noqa: S608
WINS = f"""
INSERT INTO offers_booking
    (id, opening_id, offer_id, won_at, booked_at, old_start, old_released_at)
SELECT %(from)s + id, %(from)s + opening, %(from)s + id, closed_at,
    closed_at + interval '5 minutes',
    CASE WHEN {_chance(13)} < 0.7 THEN closed_at + interval '40 days' * (1 + {_chance(14)})
    END, NULL
FROM bench_plan WHERE won
"""  # noqa: S608
TEXTS = f"""
INSERT INTO messaging_outboundtext
    (id, phone, body, purpose, hours, status, location_id, not_before, created_at,
     handed_over_at, ended_at)
SELECT %(from)s + id + p.later * 10000000, {_PHONE}, repeat('x', 120),
    p.purpose, 'contact',
    CASE WHEN {_chance(15)} < 0.9 THEN 'delivered' WHEN {_chance(15)} < 0.95 THEN 'failed'
        ELSE 'handed_over' END,
    (%(locations)s)[1 + opening / 8 %% 4], texted_at, texted_at, texted_at, texted_at
FROM bench_plan
JOIN (VALUES ('offer', 0), ('received', 1), ('taken', 2)) AS p (purpose, later)
    ON later = 0 OR later = 1 AND won OR later = 2 AND NOT won AND {_chance(16)} < 0.3
"""  # noqa: S608
LINKS = """
INSERT INTO offers_offertext (offer_id, text_id, purpose)
SELECT id - (id - %(from)s) / 10000000 * 10000000, id, purpose
FROM messaging_outboundtext WHERE id > %(from)s
"""
OPT_OUTS = """
INSERT INTO messaging_suppression (phone, kind, source, scope, created_at)
SELECT DISTINCT ON (phone) phone, 'opt_out', 'keyword', 'all',
    handed_over_at + interval '10 minutes'
FROM offers_offer WHERE id > %(from)s AND id %% 97 = 0
ON CONFLICT DO NOTHING
"""
STATEMENTS = (
    PATIENTS,
    ENTRIES,
    OPENING,
    TYPES,
    PLAN,
    OFFERS,
    WINS,
    TEXTS,
    LINKS,
    OPT_OUTS,
)
