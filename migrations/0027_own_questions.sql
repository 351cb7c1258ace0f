-- Questions of servers' own.

-- A question that a server has beside the bank's, or that a member proposed to it. It is that
-- server's alone.
create table own_questions (
    own_question_id integer primary key autoincrement,
    guild_id integer not null references guilds (guild_id) on delete cascade,
    -- What members see it under, from 10001 in each server and never given twice; null as long as
    -- it never was one of the server's questions.
    number integer,
    state text not null check (state in ('proposed', 'kept', 'declined', 'removed')),
    -- The question as a file in the bank's format.
    content text not null,
    -- Counts its changes: what was decided of one text does not hold for the next.
    version integer not null default 1 check (version > 0),
    -- The UTC day of its last change.
    edited_on text not null,
    -- Who proposed it; null where it was imported.
    proposed_by integer,
    created_at integer not null,
    -- Who decided about it, when, and what they say to its author.
    decided_by integer,
    decided_at integer,
    word text not null default '',
    -- When its author was told; null as long as they are to be.
    told_at integer
) strict;

create unique index own_questions_number on own_questions (guild_id, number);
create index own_questions_state on own_questions (guild_id, state, own_question_id);
create index own_questions_author on own_questions (guild_id, proposed_by, state);

-- Whether members of the server may propose questions.
alter table guilds add column proposals integer not null default 1 check (proposals in (0, 1));

-- From which questions a schedule picks: those of the bank, the server's own, or both.
alter table schedules add column questions text not null default 'both'
    check (questions in ('bank', 'own', 'both'));
