-- Sample rows of what 0002 adds.

insert into self_reports (post_id, guild_id, member_id, key_point, reported_at) values
    (1, 101, 301, 1, 1767600240000);

update streak_notices set told_by = 603 where guild_id = 101;
