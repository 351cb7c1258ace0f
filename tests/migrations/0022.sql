-- The last rating of a member.
insert into last_ratings (member_id, prompt_id, stability, difficulty, reviews, reviewed_at, due_at,
    rated_at, answer_interaction, before_stability, before_difficulty, before_reviewed_at) values
    (301, 42, 0.212, 6.4133, 1, 1767513660000, 1767556860000, 1767513660000, 691, 0.2, 6.1, 1767500000000);
