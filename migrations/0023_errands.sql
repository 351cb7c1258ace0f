-- What the bot does in Discord that nobody waits for: it is kept here until it is done, so that
-- it is done once, whatever happens in between.

-- Something to do at an instant: edit a message, send one, give a role.
create table errands (
    errand_id integer primary key autoincrement,
    -- What it is, and what it carries, as JSON: see `domain/errand`. What it says or does is read
    -- anew when it is done.
    kind text not null,
    carries text not null,
    -- 'close:7', say: nothing is planned twice.
    key text not null unique,
    -- Where it happens; null in direct messages of no guild.
    guild_id integer references guilds (guild_id) on delete cascade,
    -- The member whom it is about, where forgetting them forgets it too.
    member_id integer,
    -- What can wait behind all else that is due: 0 first.
    urgency integer not null,
    due_at integer not null,
    -- When sending its message was first tried, since which Discord knows its nonce.
    tried_at integer,
    -- How often it was tried in vain.
    tries integer not null default 0 check (tries >= 0),
    -- When it was done, or given up.
    done_at integer,
    -- The message that it sent.
    message_id integer,
    -- Why it was given up, or what went wrong last.
    failure text,
    foreign key (guild_id, member_id) references members (guild_id, member_id) on delete cascade
) strict;

create index errands_due on errands (urgency, due_at) where done_at is null;
create index errands_done on errands (done_at) where done_at is not null;
create index errands_of_member on errands (guild_id, member_id);

-- Posts that were out when the bot last ran show it when they close.
insert into errands (kind, carries, key, guild_id, urgency, due_at)
select 'close', json_object('post', post_id), 'close:' || post_id, guild_id, 1, closes_at from posts
where state in ('claimed', 'sent') and closes_at > (select max(to_at) from uptime);
