-- Two reports of which one message is to tell.
insert into reports (report_id, member_id, interaction_id, question_id, reviewed, words, reported_at, batch)
    values (3, 301, 9003, 'stride', '2026-01-01', 'The figure is too small.', 9, 3),
    (4, 301, 9004, 'stride', '2026-01-01', 'The output is wrong.', 10, 3);
