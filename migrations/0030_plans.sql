-- Plans: the questions of some levels, spread over the days to an interview. A plan is its member's
-- own in whichever guild, and in direct messages, so it hangs on no guild.

-- A member's plan. What it asks and what is done of it is in the member's cards.
create table plans (
    member_id integer primary key,
    -- The day of the interview, in the zone's days.
    until_day text not null,
    -- How hard the questions are; null for any.
    level text,
    zone text not null,
    -- What was answered since then is done.
    begun_at integer not null
) strict;
