insert into mocks (guild_id, channel_id, host_id, host_name, partner_id, partner_name,
    interaction_id, level, wants_thread, invited_at, accepted_at, thread_id, is_direct, touched_at,
    ended_at, ending) values
    (101, 11, 301, 'ada', 302, 'bob', 9001, 'senior', 1, 1767600000000, 1767600060000, 21, 0,
        1767603600000, 1767603600000, 'ended'),
    (101, 11, 302, 'bob', 301, 'ada', 9002, null, 0, 1767700000000, 1767700060000, null, 1,
        1767700060000, null, null);
insert into mock_turns (mock_id, turn, interviewer_id, question_id, sheet, begun_at, ended_at)
select mock_id, 1, host_id, 'padding',
    '{"heading":[3,"What is padding?"],"points":[],"rungs":[],"hint":true,"line":""}',
    accepted_at, ended_at from mocks;
