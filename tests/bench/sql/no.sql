-- A NO: the rows it writes, in one transaction.
SELECT opening, entry, offer FROM bench_case WHERE kind = 'no' AND n = (SELECT nextval('bench_no')) \gset
BEGIN;
INSERT INTO messaging_inboundtext (carrier_id, phone, body, received_at) SELECT 'F' || id, phone, 'No', now() FROM offers_offer WHERE id = :offer;
SELECT status FROM offers_opening WHERE id = :opening FOR NO KEY UPDATE;
UPDATE offers_offer SET status = 'declined', answered_at = now(), ended_at = now() WHERE id = :offer;
INSERT INTO clinic_auditevent (actor, action, object_type, object_id) VALUES ('patient', 'offer_declined', 'offer', :offer);
INSERT INTO django_q_ormq (key, payload) VALUES ('clinic', repeat('x', 300));
WITH answer AS (INSERT INTO messaging_outboundtext (status, phone, body, purpose, hours, location_id, reply_to_id) SELECT 'queued', i.phone, repeat('x', 120), 'declined', 'any', o.location_id, i.id FROM messaging_inboundtext i, offers_opening o WHERE i.carrier_id = 'F' || CAST(:offer AS text) AND o.id = :opening RETURNING id) INSERT INTO offers_offertext (offer_id, text_id, purpose) SELECT :offer, id, 'declined' FROM answer;
INSERT INTO django_q_ormq (key, payload) VALUES ('clinic', repeat('x', 300));
UPDATE messaging_inboundtext SET intent = 'decline', claimed_by = 'offers.replies.handle', routing_attempts = 1, routed_at = now() WHERE carrier_id = 'F' || CAST(:offer AS text);
COMMIT;
