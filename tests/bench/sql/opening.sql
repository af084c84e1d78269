-- What the choice needs to know of the opening, as constants for choose.sql.
SELECT
    o.provider_id AS provider,
    p.kind AS provider_kind,
    o.location_id AS location,
    o.mode,
    o.minutes,
    coalesce(o.given_up_by_id, 0) AS given_up_by,
    ARRAY(SELECT visittype_id FROM offers_opening_visit_types WHERE opening_id = o.id) AS visit_types,
    o.starts_at > %(at)s
        AND NOT EXISTS (
            SELECT FROM clinic_closure c
            WHERE coalesce(c.provider_id, o.provider_id) = o.provider_id
                AND coalesce(c.location_id, o.location_id) = o.location_id
                AND c.starts_at < o.starts_at + o.minutes * interval '1 minute'
                AND c.ends_at > o.starts_at
        ) AS possible,
    floor(extract(epoch FROM o.starts_at - %(at)s) / 60)::int AS notice,
    floor(extract(epoch FROM o.starts_at - %(at)s) / 60) >= w.interpreter_notice_minutes AS interpreter,
    floor(extract(epoch FROM o.starts_at - %(at)s) / 60) >= w.transport_notice_minutes AS transport,
    (%(at)s AT TIME ZONE l.timezone)::date AS today,
    date_trunc('day', %(at)s AT TIME ZONE l.timezone) AT TIME ZONE l.timezone AS midnight,
    (t.start)::date AS day,
    (t.start)::time AS begins,
    (t.start + o.minutes * interval '1 minute')::time AS ends,
    (t.start + o.minutes * interval '1 minute')::date = (t.start)::date AS same_day,
    extract(isodow FROM t.start)::int - 1 AS weekday,
    (t.start + w.minimum_gain_days * interval '1 day') AT TIME ZONE l.timezone AS gain,
    (t.start + w.minimum_gain_days_urgent * interval '1 day') AT TIME ZONE l.timezone AS gain_urgent,
    (t.start + interval '30 days') AT TIME ZONE l.timezone AS gain_30,
    (t.start + interval '90 days') AT TIME ZONE l.timezone AS gain_90,
    (t.start + interval '180 days') AT TIME ZONE l.timezone AS gain_180,
    w.texts_per_day,
    w.texts_per_week,
    w.weight_urgent,
    w.weight_no_appointment,
    w.weight_gain_30_days AS weight_30,
    w.weight_gain_90_days AS weight_90,
    w.weight_gain_180_days AS weight_180,
    w.weight_waiting_limit AS waiting_limit
FROM offers_opening o
JOIN clinic_provider p ON p.id = o.provider_id
JOIN clinic_location l ON l.id = o.location_id
CROSS JOIN offers_offerpolicy w
CROSS JOIN LATERAL (SELECT o.starts_at AT TIME ZONE l.timezone AS start) t
WHERE o.id = %(opening)s
