-- A deck: a question that was answered, with a key point of it that was missed before.
insert into prompts (prompt_id, question_id, kind, wording) values
    (41, 'stride', 'question', ''),
    (42, 'stride', 'key_point', 'Stride is the step.'),
    (43, 'stride', 'follow_up', 'How does padding change the output size?');
insert into cards (member_id, prompt_id, stability, difficulty, reviews, reviewed_at, due_at,
    rated_at, answer_interaction, before_stability, before_difficulty, before_reviewed_at) values
    (301, 41, 2.3065, 2.1181, 1, 1767600060000, 1767729660000, null, 691, null, null, null),
    (301, 42, 0.5, 6.4133, 2, 1767600060000, 1767643260000, null, 691, 0.212, 6.4133, 1767513660000),
    (301, 43, 2.3065, 2.1181, 1, 1767600060000, 1767729660000, 1767600060000, null, null, null, null);
insert into review_limits (member_id, daily_limit) values (301, 20);
