-- Taking back the last rating of a review.

-- The last rating of each member, which they can take back while they have rated no other card.
create table last_ratings (
    member_id integer primary key,
    -- The card that was rated, and what was known of it before: the columns are those of `cards`.
    prompt_id integer not null references prompts (prompt_id) on delete cascade,
    stability real not null check (stability > 0),
    difficulty real not null check (difficulty between 1 and 10),
    reviews integer not null check (reviews > 0),
    reviewed_at integer not null,
    due_at integer not null,
    rated_at integer,
    answer_interaction integer,
    before_stability real,
    before_difficulty real,
    before_reviewed_at integer,
    check ((before_stability is null) = (before_difficulty is null)),
    check ((before_stability is null) = (before_reviewed_at is null))
) strict;

create index last_ratings_of_prompt on last_ratings (prompt_id);
