-- Mock interviews: two members of a guild take turns as interviewer and candidate. Forgotten some
-- months after nobody touched one.

-- A mock interview, from the invitation on.
create table mocks (
    mock_id integer primary key autoincrement,
    guild_id integer not null references guilds (guild_id) on delete cascade,
    -- The channel with the invitation.
    channel_id integer not null,
    -- Who invited, and is the first interviewer, and who was invited.
    host_id integer not null,
    host_name text not null,
    partner_id integer not null check (partner_id <> host_id),
    partner_name text not null,
    -- The interaction that invited: the same one delivered again invites to none.
    interaction_id integer not null unique,
    -- How hard the questions are; null for any.
    level text,
    -- Whether the bot could open a private thread in the channel.
    wants_thread integer not null check (wants_thread in (0, 1)),
    invited_at integer not null,
    accepted_at integer,
    -- The private thread; null until it is open, and for direct messages.
    thread_id integer,
    is_direct integer not null default 0 check (is_direct in (0, 1)),
    -- When anybody last did something: after a day of rest it is over.
    touched_at integer not null,
    ended_at integer,
    -- How it ended: see `domain/mock`.
    ending text,
    check ((ended_at is null) = (ending is null)),
    check (is_direct = 0 or thread_id is null)
) strict;

create index mocks_of_guild on mocks (guild_id);
create index mocks_of_host on mocks (host_id) where accepted_at is null and ended_at is null;
create index mocks_touched on mocks (touched_at);

-- A turn of a mock interview: a question that one asks the other.
create table mock_turns (
    mock_id integer not null references mocks (mock_id) on delete cascade,
    -- From 1.
    turn integer not null check (turn > 0),
    interviewer_id integer not null,
    question_id text not null,
    -- The question as it was, with what the interviewer notes, as JSON: key points heard, follow-ups
    -- asked, the hint, a line.
    sheet text not null,
    begun_at integer not null,
    ended_at integer,
    primary key (mock_id, turn)
) strict, without rowid;
