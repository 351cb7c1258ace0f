-- Sample rows of the schema after 0001: every table, and a value in every column.

insert into guilds (guild_id, timezone, joined_at, left_at) values
    (101, 'Europe/Berlin', 1767225600000, null),
    (102, 'Asia/Kolkata', 1767225600000, 1767312000000);

insert into schedules (schedule_id, guild_id, channel_id, level, topics, wall_time, days, cron,
    ping_role_id, thread, created_by, created_at, paused_at, paused_by, removed_at,
    next_due_day, next_due_at) values
    (1, 101, 201, 'beginner', 'convolution,shapes', '09:00', 'every day', null,
        401, 1, 301, 1767225600000, null, null, null, '2026-01-07', 1767772800000),
    (2, 101, 202, 'ladder', '', null, null, '0 9 * * 1-5',
        null, 0, 301, 1767225600000, 1767312000000, 'failures', null, null, null),
    (3, 102, 203, 'senior', '', '18:30', 'mon, wed', null,
        null, 0, 303, 1767225600000, 1767312000000, 'member', 1767312000000, null, null);

insert into posts (post_id, guild_id, schedule_id, study_day, channel_id, level, question_id, state,
    due_at, closes_at, claimed_at, sent_at, message_id, thread_id, late, failure) values
    (1, 101, 1, '2026-01-05', 201, 'beginner', 'stride', 'sent',
        1767600000000, 1767686400000, 1767600000000, 1767600001000, 501, 502, 1, null),
    (2, 101, 1, '2026-01-06', 201, 'beginner', 'padding', 'claimed',
        1767686400000, 1767772800000, 1767686400000, null, null, null, 0, null),
    (3, 101, 2, '2026-01-05', 202, 'intermediate', 'weight-sharing', 'failed',
        1767600000000, 1767686400000, 1767600000000, null, null, null, 0, 'code 50013'),
    (4, 102, 3, '2026-01-05', 203, 'senior', null, 'skipped',
        1767600000000, 1767772800000, 1767600000000, null, null, null, 0, 'skipped on request');

insert into study_days (guild_id, day, closes_at, settled_at, amnesty) values
    (101, '2026-01-05', 1767686400000, 1767687300000, 1),
    (101, '2026-01-06', 1767772800000, null, 0);

insert into members (guild_id, member_id, name, hidden) values
    (101, 301, 'ada', 0),
    (101, 302, 'grace', 1),
    (102, 303, 'alan', 0);

insert into answers (answer_id, post_id, guild_id, member_id, study_day, interaction_id,
    answer_text, verdict, matched, total, points, answered_at) values
    (1, 1, 101, 301, '2026-01-05', 601, 'The step of the kernel.',
        '[{"point":"Stride is the step.","matched":"The step"},{"point":"Other.","matched":null}]',
        1, 2, 7, 1767600060000),
    (2, 1, 101, 302, '2026-01-05', 602, null, null, 0, 2, 0, 1767600120000);

insert into points (point_id, guild_id, member_id, amount, reason, key, post_id, day, earned_at) values
    (1, 101, 301, 7, 'answer', 'answer:1:301', 1, '2026-01-05', 1767600060000),
    (2, 101, 301, -2, 'correction', 'correction:1', null, '2026-01-05', 1767600180000);

insert into standings (guild_id, period, member_id, points, reached_at) values
    (101, '2026-W02', 301, 5, 1767600180000),
    (101, '2026-01', 301, 5, 1767600180000),
    (101, 'all', 301, 5, 1767600180000);

-- One with a streak, and one whose streak ended.
insert into streaks (guild_id, member_id, settled_length, settled_longest, settled_freezes,
    settled_towards_freeze, length, longest, freezes, towards_freeze, reached_at) values
    (101, 301, 1, 9, 1, 2, 2, 9, 1, 3, 1767600060000),
    (101, 302, 0, 4, 0, 0, 0, 4, 0, 0, 1767513600000);

insert into streak_notices (guild_id, member_id, day, effect, length) values
    (101, 301, '2026-01-04', 'frozen', 0),
    (101, 302, '2026-01-04', 'broke', 4);

insert into streak_repairs (guild_id, member_id, day, repaired_by, reason, repaired_at) values
    (101, 302, '2026-01-03', 301, 'was ill', 1767600000000);

insert into ladders (guild_id, member_id, question_id, revealed) values
    (101, 301, 'stride', 2);

insert into hints (post_id, guild_id, member_id, shown_at) values
    (1, 101, 301, 1767600030000);

insert into uptime (run_id, from_at, to_at) values
    (1, 1767225600000, 1767312000000),
    (2, 1767319200000, 1767600240000);

insert into settings (name, value) values
    ('registered commands', '1:abc');
