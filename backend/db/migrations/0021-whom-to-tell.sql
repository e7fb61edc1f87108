-- Who is told of what: an order's own addressee, and an account that stands among no contacts.

-- The line of the case's log that this step of the order left there; null where it left none, or was written before this was kept.
alter table supervision_order_log add column case_seq integer;

-- null: a notice to an account that is nobody's contact. The address of a notice is the account.
alter table message alter column contact_id drop not null;
create index message_notice on message (address, id) where channel = 'notice';
