-- The main counts of a period, from the rows alone.
SELECT
    count(*) AS openings,
    sum(f.texts) AS texts,
    sum(f.answered) AS answered,
    sum(f.delivered) AS delivered
FROM offers_opening o
JOIN clinic_location l ON l.id = o.location_id
LEFT JOIN LATERAL (
    SELECT
        count(DISTINCT f.id) AS texts,
        count(DISTINCT f.id) FILTER (
            WHERE f.answered_at <= o.starts_at OR f.said_yes_at <= o.starts_at
        ) AS answered,
        count(*) FILTER (WHERE t.status = 'delivered') AS delivered
    FROM offers_offer f
    LEFT JOIN offers_offertext x ON x.offer_id = f.id
    LEFT JOIN messaging_outboundtext t ON t.id = x.text_id
    WHERE f.opening_id = o.id AND f.channel = 'text' AND f.handed_over_at IS NOT NULL
) f ON true
WHERE (o.created_at AT TIME ZONE l.timezone)::date BETWEEN %(since)s AND %(until)s
