-- A big group that was left in 1970, here number 1: 1,000 members, each with ten answers.
insert into guilds (guild_id, joined_at, left_at) values (1, 0, 1)
on conflict (guild_id) do update set left_at = 1;

insert into schedules (schedule_id, guild_id, channel_id, level, wall_time, days, created_by,
    created_at)
values (900, 1, 1, 'mixed', '09:00', 'every day', 1, 0);

with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 10)
insert into posts (post_id, guild_id, schedule_id, study_day, channel_id, level, question_id,
    state, due_at, closes_at, claimed_at, sent_at, message_id)
select 900 + n, 1, 900, date('2025-01-01', n || ' days'), 1, 'beginner', 'stride',
    'sent', n, n + 1, n, n, n from numbers;

insert into study_days (guild_id, day, closes_at, settled_at)
select guild_id, study_day, closes_at, closes_at from posts where schedule_id = 900;

with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 1000)
insert into members (guild_id, member_id, name) select 1, n, 'member ' || n from numbers;

insert into answers (post_id, guild_id, member_id, study_day, interaction_id, matched, total,
    points, answered_at)
select p.post_id, 1, m.member_id, p.study_day, p.post_id * 1000 + m.member_id, 0, 1, 0, p.due_at
from posts p join members m on m.guild_id = p.guild_id where p.schedule_id = 900;

insert into points (guild_id, member_id, amount, reason, key, post_id, day, earned_at)
select guild_id, member_id, 4, 'answer', 'big:' || answer_id, post_id, study_day, answered_at
from answers where post_id between 901 and 910;

insert into standings (guild_id, period, member_id, points, reached_at)
select guild_id, 'all', member_id, sum(amount), max(earned_at)
from points where post_id between 901 and 910 group by guild_id, member_id;

insert into hints (post_id, guild_id, member_id, shown_at)
select post_id, guild_id, member_id, 0 from answers
where post_id between 901 and 910 and answer_id % 4 = 0;

insert into judge_refusals (member_id, refused_at)
select member_id, 0 from members where guild_id = 1 and member_id % 2 = 0;

insert into judge_uses (day, member_id, guild_id, asked)
select '1970-01-01', member_id, 1, 1 from members where guild_id = 1;

insert into judgments (post_id, member_id, judgment, model, judged_at)
select post_id, member_id, '{"points": [], "advice": ""}', 'a-model', 0 from answers
where post_id between 901 and 910;
