-- Whom to text next, by the same rules and the same score, written by hand.
SELECT
    e.id,
    CASE
        WHEN m.said_yes THEN 4
        WHEN m.told THEN 3
        WHEN u.urgent THEN 2
        WHEN e.lost_at IS NOT NULL THEN 1
        ELSE 0
    END AS turn,
    CASE WHEN u.urgent THEN %(weight_urgent)s ELSE 0 END
        + CASE WHEN e.boost_until IS NULL OR e.boost_until >= %(today)s THEN e.boost ELSE 0 END
        + CASE
            WHEN e.current_start IS NULL THEN %(weight_no_appointment)s
            WHEN e.current_start >= %(gain_180)s THEN %(weight_180)s
            WHEN e.current_start >= %(gain_90)s THEN %(weight_90)s
            WHEN e.current_start >= %(gain_30)s THEN %(weight_30)s
            ELSE 0
        END
        + least(greatest((%(today)s - e.waiting_since) / 30, 0), %(waiting_limit)s) AS score
FROM waitlist_waitlistentry e
JOIN waitlist_patient p ON p.id = e.patient_id
JOIN clinic_visittype v ON v.id = e.visit_type_id
CROSS JOIN LATERAL (
    SELECT e.urgent AND (e.urgent_until IS NULL OR e.urgent_until >= %(today)s) AS urgent
) u
LEFT JOIN (
    SELECT
        entry_id,
        bool_or(said_yes_at IS NOT NULL) AS said_yes,
        bool_or(told_gone_at IS NOT NULL) AS told
    FROM offers_offer
    WHERE opening_id = %(opening)s AND status = 'missed'
    GROUP BY entry_id
) m ON m.entry_id = e.id
WHERE %(possible)s
    AND e.status = 'active'
    AND e.ready
    AND (e.paused_until IS NULL OR e.paused_until <= %(today)s)
    AND e.visit_type_id = ANY(%(visit_types)s)
    AND v.mode IN ('any', %(mode)s)
    AND e.mode IN ('any', %(mode)s)
    AND v.minutes <= %(minutes)s
    AND e.own_notice_minutes <= %(notice)s
    AND v.preparation_minutes <= %(notice)s
    AND (%(provider_kind)s = 'resource' OR e.provider_kind IN ('any', %(provider_kind)s))
    AND (%(interpreter)s OR NOT e.needs_interpreter)
    AND (%(transport)s OR NOT e.needs_transport)
    AND e.patient_id <> %(given_up_by)s
    AND (e.earliest_date IS NULL OR e.earliest_date <= %(day)s)
    AND (e.latest_date IS NULL OR e.latest_date >= %(day)s)
    AND (
        e.current_start IS NULL
        OR e.current_start >= %(gain)s
        OR (u.urgent AND e.current_start >= %(gain_urgent)s)
    )
    AND NOT v.never_by_text
    AND NOT p.prefers_calls
    AND p.phone_type = 'mobile'
    AND (
        NOT EXISTS (SELECT FROM waitlist_waitlistentry_providers c WHERE c.waitlistentry_id = e.id)
        OR EXISTS (
            SELECT FROM waitlist_waitlistentry_providers c
            WHERE c.waitlistentry_id = e.id AND c.provider_id = %(provider)s
        )
    )
    AND NOT EXISTS (
        SELECT FROM waitlist_waitlistentry_never_with c
        WHERE c.waitlistentry_id = e.id AND c.provider_id = %(provider)s
    )
    AND (
        NOT EXISTS (SELECT FROM waitlist_waitlistentry_locations c WHERE c.waitlistentry_id = e.id)
        OR EXISTS (
            SELECT FROM waitlist_waitlistentry_locations c
            WHERE c.waitlistentry_id = e.id AND c.location_id = %(location)s
        )
    )
    AND (
        NOT EXISTS (SELECT FROM waitlist_availability a WHERE a.entry_id = e.id)
        OR %(same_day)s AND EXISTS (
            SELECT FROM waitlist_availability a
            WHERE a.entry_id = e.id
                AND a.weekday = %(weekday)s
                AND a.start <= %(begins)s
                AND a."end" >= %(ends)s
                AND (a.from_date IS NULL OR a.from_date <= %(day)s)
                AND (a.until_date IS NULL OR a.until_date >= %(day)s)
        )
    )
    AND (
        SELECT c.action FROM messaging_consent c
        WHERE c.subject = 'patient:' || e.patient_id AND c.phone = p.phone
        ORDER BY c.id DESC LIMIT 1
    ) = 'granted'
    AND p.phone NOT IN (SELECT phone FROM messaging_suppression WHERE lifted_at IS NULL)
    AND NOT EXISTS (
        SELECT FROM offers_offer f
        WHERE f.opening_id = %(opening)s AND f.entry_id = e.id
            AND f.status <> 'missed'
            AND NOT (f.status = 'withdrawn' AND f.handed_over_at IS NULL)
    )
    AND p.phone NOT IN (
        SELECT phone FROM offers_offer
        WHERE opening_id = %(opening)s AND channel = 'text'
            AND status <> 'missed'
            AND NOT (status = 'withdrawn' AND handed_over_at IS NULL)
    )
    AND p.phone NOT IN (
        SELECT phone FROM offers_offer
        WHERE status = 'pending' AND channel = 'text' AND opening_id <> %(opening)s
    )
    AND (
        e.lost_at IS NOT NULL
        OR p.phone NOT IN (
            SELECT phone FROM offers_offer
            WHERE channel = 'text' AND opening_id <> %(opening)s
                AND handed_over_at >= %(at)s - interval '7 days'
            GROUP BY phone
            HAVING count(DISTINCT opening_id) >= %(texts_per_week)s
                OR count(DISTINCT opening_id) FILTER (WHERE handed_over_at >= %(midnight)s)
                    >= %(texts_per_day)s
        )
    )
ORDER BY turn DESC, score DESC, e.waiting_since, e.id
LIMIT 4
