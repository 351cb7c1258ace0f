-- A post's way into its channel, and whether it is still there.

-- When sending was first tried: Discord knows the nonce from then on, for some minutes.
alter table posts add column tried_at integer;
-- How often it was sent again because its message had been deleted.
alter table posts add column resends integer not null default 0;
-- When its message was last known to be in the channel.
alter table posts add column seen_at integer;
-- When its message was found to be gone.
alter table posts add column gone_at integer;

update posts set tried_at = claimed_at where state = 'claimed';

-- A claimed post is open, too: it may be in its channel already.
drop index posts_open;
create index posts_open on posts (guild_id, closes_at) where state in ('claimed', 'sent');
