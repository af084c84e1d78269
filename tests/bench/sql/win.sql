-- A YES that wins: the rows it writes, in one transaction.
SELECT opening, entry, offer FROM bench_case WHERE kind = 'win' AND n = (SELECT nextval('bench_win')) \gset
BEGIN;
INSERT INTO messaging_inboundtext (carrier_id, phone, body, received_at) SELECT 'F' || id, phone, 'YES', now() FROM offers_offer WHERE id = :offer;
SELECT status FROM offers_opening WHERE id = :opening FOR NO KEY UPDATE;
UPDATE offers_offer SET status = 'accepted', said_yes_at = now(), answered_at = now(), ended_at = now() WHERE id = :offer;
UPDATE waitlist_waitlistentry SET status = 'won', closed_reason = 'won', closed_at = now() WHERE id = :entry;
UPDATE offers_opening SET status = 'filled', closing_reason = 'won_by_text', outcome = 'text', closed_at = now() WHERE id = :opening;
INSERT INTO offers_booking (opening_id, offer_id, won_at) VALUES (:opening, :offer, now());
UPDATE offers_offer SET status = 'missed', reason = 'taken', ended_at = now(), told_gone_at = now() WHERE opening_id = :opening AND status = 'pending';
WITH told AS (INSERT INTO messaging_outboundtext (status, phone, body, purpose, hours, location_id, not_after) SELECT 'queued', f.phone, repeat('x', 120), 'taken', 'contact', o.location_id, now() + interval '1 hour' FROM offers_offer f JOIN offers_opening o ON o.id = f.opening_id WHERE f.opening_id = :opening AND f.status = 'missed' RETURNING id, phone) INSERT INTO offers_offertext (offer_id, text_id, purpose) SELECT f.id, told.id, 'taken' FROM told JOIN offers_offer f ON f.opening_id = :opening AND f.phone = told.phone;
INSERT INTO django_q_ormq (key, payload) VALUES ('clinic', repeat('x', 300)), ('clinic', repeat('x', 300));
WITH answer AS (INSERT INTO messaging_outboundtext (status, phone, body, purpose, hours, location_id, reply_to_id) SELECT 'queued', i.phone, repeat('x', 120), 'received', 'any', o.location_id, i.id FROM messaging_inboundtext i, offers_opening o WHERE i.carrier_id = 'F' || CAST(:offer AS text) AND o.id = :opening RETURNING id) INSERT INTO offers_offertext (offer_id, text_id, purpose) SELECT :offer, id, 'received' FROM answer;
INSERT INTO django_q_ormq (key, payload) VALUES ('clinic', repeat('x', 300));
INSERT INTO clinic_auditevent (actor, action, object_type, object_id) VALUES ('patient', 'offer_accepted', 'offer', :offer);
UPDATE messaging_inboundtext SET intent = 'accept', claimed_by = 'offers.replies.handle', routing_attempts = 1, routed_at = now() WHERE carrier_id = 'F' || CAST(:offer AS text);
COMMIT;
