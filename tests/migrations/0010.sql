-- Answers as they are kept now.
insert into question_versions (version_id, question_id, key_points) values
    (21, 'stride', '[{"point":"Stride is the step."},{"point":"Bonus.","bonus":true}]');
insert into members (guild_id, member_id, name) values (101, 391, 'nine');
insert into answers (answer_id, post_id, guild_id, member_id, study_day, interaction_id,
    answer_text, version_id, suggested, matched, total, points, answered_at) values
    (91, 1, 101, 391, '2026-01-05', 691, 'The step of the kernel.', 21, '[[0,0,8]]', 1, 1, 10,
        1767600060000);
