-- A server may read each week how the last one went, and study towards a goal.

-- Where and when a guild's week is told, once it is over.
create table recaps (
    guild_id integer primary key references guilds (guild_id) on delete cascade,
    channel_id integer not null,
    -- 1 is Monday.
    weekday integer not null check (weekday between 1 and 7),
    wall_time text not null,
    -- Who set it: they are told if it cannot be sent.
    set_by integer not null,
    set_at integer not null
) strict, without rowid;

-- How many answers a guild wants to write together in a week; null without a goal.
alter table guilds add column goal integer check (goal > 0);
