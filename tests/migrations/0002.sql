-- Sample rows of what 0002 adds.

insert into streak_notices (guild_id, member_id, day, told_by) values
    (101, 301, '2026-01-03', 603);

insert into self_reports (post_id, guild_id, member_id, key_point, reported_at) values
    (1, 101, 301, 1, 1767600090000);
