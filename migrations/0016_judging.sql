-- A language model judges answers where the operator has one, and each member has a say in it.

-- Members whose answers no language model gets, in whichever guild. Forgotten with the last guild
-- that remembers the member.
create table judge_refusals (
    member_id integer primary key,
    refused_at integer not null
) strict;

-- How many of a member's answers in a guild a language model was asked about on a day. Those of
-- earlier days are deleted.
create table judge_uses (
    -- In UTC.
    day text not null,
    member_id integer not null,
    guild_id integer not null,
    asked integer not null check (asked > 0),
    primary key (day, member_id, guild_id),
    foreign key (guild_id, member_id) references members (guild_id, member_id) on delete cascade
) strict, without rowid;

create index judge_uses_of_member on judge_uses (guild_id, member_id);
