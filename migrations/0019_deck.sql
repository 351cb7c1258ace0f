-- A member's deck: what they answered, practised or missed comes back, spaced by FSRS. It is the
-- member's own in whichever guild, and in direct messages, so no guild takes it along.

-- What cards ask for: a question, one of its key points, or one of its follow-ups.
create table prompts (
    prompt_id integer primary key autoincrement,
    question_id text not null,
    kind text not null check (kind in ('question', 'key_point', 'follow_up')),
    -- The key point, or what the follow-up asks, as the bank has it; empty for a question. Where
    -- the bank rewords it, this follows at the next start, and every card with it.
    wording text not null,
    unique (question_id, kind, wording)
) strict;

-- What a member knows of a prompt, after its last review.
create table cards (
    member_id integer not null,
    prompt_id integer not null references prompts (prompt_id),
    -- FSRS: in how many days the chance to recall it falls to 90%, and how hard it is, from 1 to 10.
    stability real not null check (stability > 0),
    difficulty real not null check (difficulty between 1 and 10),
    -- How many reviews it had. A button of an earlier one rates nothing.
    reviews integer not null check (reviews > 0),
    reviewed_at integer not null,
    due_at integer not null,
    -- When the member last rated it themselves, in a review: so many are shown on a day.
    rated_at integer,
    -- Where its last review was an answer: the interaction that brought that.
    answer_interaction integer,
    -- What it was before that answer, whose marks may still be settled. Null for a new card.
    before_stability real,
    before_difficulty real,
    before_reviewed_at integer,
    primary key (member_id, prompt_id),
    check ((before_stability is null) = (before_difficulty is null)),
    check ((before_stability is null) = (before_reviewed_at is null))
) strict, without rowid;

create index cards_of_prompt on cards (prompt_id);

-- How many cards a member wants to be shown on a day, where that is not the usual number.
create table review_limits (
    member_id integer primary key,
    daily_limit integer not null check (daily_limit > 0)
) strict;

-- How far members climbed follow-up ladders is theirs, too: where they did so in several guilds,
-- the highest rung counts.
alter table ladders rename to ladders_before;

-- How far a member climbed a question's follow-up ladder.
create table ladders (
    member_id integer not null,
    question_id text not null,
    -- How many follow-ups were revealed.
    revealed integer not null check (revealed >= 0),
    primary key (member_id, question_id)
) strict, without rowid;

insert into ladders (member_id, question_id, revealed)
select member_id, question_id, max(revealed) from ladders_before group by member_id, question_id;

drop table ladders_before;
