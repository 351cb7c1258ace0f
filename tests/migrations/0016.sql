insert into judge_refusals (member_id, refused_at) values (301, 1767600000000);
insert into judge_uses (day, member_id, guild_id, asked) values ('2026-01-05', 301, 101, 2);
