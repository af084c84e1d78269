-- A YES to a time that is gone: the rows it writes, in one transaction.
SELECT opening, entry, offer FROM bench_case WHERE kind = 'late' AND n = (SELECT nextval('bench_late')) \gset
BEGIN;
INSERT INTO messaging_inboundtext (carrier_id, phone, body, received_at) SELECT 'F' || id, phone, 'YES', now() FROM offers_offer WHERE id = :offer;
SELECT status FROM offers_opening WHERE id = :opening FOR NO KEY UPDATE;
UPDATE offers_offer SET said_yes_at = now() WHERE id = :offer;
UPDATE waitlist_waitlistentry SET lost_at = now() WHERE id = :entry;
UPDATE messaging_outboundtext t SET status = 'cancelled', status_reason = 'superseded', ended_at = now() FROM offers_offertext x WHERE x.text_id = t.id AND x.offer_id = :offer AND x.purpose = 'taken' AND t.status = 'queued';
WITH answer AS (INSERT INTO messaging_outboundtext (status, phone, body, purpose, hours, location_id, reply_to_id) SELECT 'queued', i.phone, repeat('x', 120), 'late_yes', 'any', o.location_id, i.id FROM messaging_inboundtext i, offers_opening o WHERE i.carrier_id = 'F' || CAST(:offer AS text) AND o.id = :opening RETURNING id) INSERT INTO offers_offertext (offer_id, text_id, purpose) SELECT :offer, id, 'late_yes' FROM answer;
INSERT INTO django_q_ormq (key, payload) VALUES ('clinic', repeat('x', 300));
UPDATE messaging_inboundtext SET intent = 'accept', claimed_by = 'offers.replies.handle', routing_attempts = 1, routed_at = now() WHERE carrier_id = 'F' || CAST(:offer AS text);
COMMIT;
