insert into seen_questions (member_id, question_id, seen_at)
values (310, 'stride', 1767600000000)
on conflict (member_id, question_id) do nothing;

insert into question_versions (question_id, key_points)
values ('practiced', '[{"point": "It is the step."}]');

insert into practice_answers (practice_id, member_id, question_id, interaction_id, selection,
    answer_text, first_text, version_id, suggested, unsure, settled, matched, total, answered_at,
    improved_at, shown_at, settled_at)
select 1, 301, 'practiced', 701, 'b:metrics:2', 'It is the step.', 'The step.', version_id,
    '[[0,0,15]]', '[]', '[0]', 1, 1, 1767600000000, 1767600060000, 1767600120000, 1767600180000
from question_versions where question_id = 'practiced';

insert into quizzes (quiz_id, member_id, interaction_id, items, selection, seed, begun_at, place,
    guild_id, channel_id, message_id, closes_at, closed_at, shown_at) values
    (1, 301, 702, '[{"question":"stride","item":0,"asks":"What is it?"}]', '-:-:-', 7,
        1767600000000, 0, null, null, null, null, null, null),
    (2, 301, 703, '[{"question":"stride","item":1,"asks":"What else?"}]', '-:-:-', 8,
        1767600000000, 1, 101, 201, 801, 1767600030000, 1767600030000, 1767600031000);

insert into quiz_picks (quiz_id, place, member_id, choice, is_right, picked_at) values
    (1, 0, 301, 2, 1, 1767600010000),
    (2, 0, 302, 1, 0, 1767600010000);

insert into played_items (member_id, question_id, item, played_at) values
    (301, 'stride', 0, 1767600000000);
