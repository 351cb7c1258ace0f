-- Streaks follow from the history alone, also when a length was reached and what a member
-- has yet to be told, so that both can be replayed.

drop index streaks_ranked;
alter table streaks rename to streaks_before;

-- A member's streak: over the settled study days up to the first that is not, and with
-- the days from that one on.
create table streaks (
    guild_id integer not null,
    member_id integer not null,
    settled_length integer not null default 0,
    settled_longest integer not null default 0,
    settled_freezes integer not null default 0,
    settled_towards_freeze integer not null default 0,
    settled_reached_at integer,
    length integer not null default 0,
    longest integer not null default 0,
    freezes integer not null default 0,
    towards_freeze integer not null default 0,
    -- When the length was reached: orders members inside a tie.
    reached_at integer,
    primary key (guild_id, member_id),
    foreign key (guild_id, member_id) references members (guild_id, member_id) on delete cascade,
    check ((length = 0) = (reached_at is null)),
    check ((settled_length = 0) = (settled_reached_at is null))
) strict, without rowid;

insert into streaks
select guild_id, member_id, settled_length, settled_longest, settled_freezes,
    settled_towards_freeze, case when settled_length > 0 then reached_at end,
    length, longest, freezes, towards_freeze, case when length > 0 then reached_at end
from streaks_before;

drop table streaks_before;

create index streaks_ranked on streaks (guild_id, length desc, reached_at, member_id) where length > 0;

-- The first day of a guild that is not settled: from there on streaks are replayed.
create index study_days_of_guild_unsettled on study_days (guild_id, day) where settled_at is null;

alter table streak_notices rename to streak_notices_before;

-- Days that did something to a member's streak without them. What it was, the replay says.
create table streak_notices (
    guild_id integer not null,
    member_id integer not null,
    day text not null,
    -- The interaction whose reply told the member; null until then.
    told_by integer,
    primary key (guild_id, member_id, day),
    foreign key (guild_id, member_id) references members (guild_id, member_id) on delete cascade
) strict, without rowid;

insert into streak_notices (guild_id, member_id, day)
select guild_id, member_id, day from streak_notices_before;

drop table streak_notices_before;

-- Missing key points that a member says they made: shown as such, never points.
create table self_reports (
    post_id integer not null references posts (post_id) on delete cascade,
    guild_id integer not null,
    member_id integer not null,
    -- The key point's place in the verdict, from 0.
    key_point integer not null check (key_point >= 0),
    reported_at integer not null,
    primary key (post_id, member_id, key_point),
    foreign key (guild_id, member_id) references members (guild_id, member_id) on delete cascade
) strict, without rowid;

-- The posts that a schedule sent, the last of which the next one speaks of.
create index posts_sent on posts (schedule_id, study_day) where state = 'sent';
