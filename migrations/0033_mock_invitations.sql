-- The message with the invitation to a mock interview, which says later where the interview is; null
-- until it is known.
alter table mocks add column message_id integer;

-- What a member has invited to lately, and the interviews of a member.
create index mocks_by_host on mocks (host_id, invited_at);
create index mocks_by_partner on mocks (partner_id);
