-- What migration 0028 adds.

insert into reminders (guild_id, member_id, hours, refused_at, told_by) values
    (101, 301, 2, null, null),
    (101, 302, 12, 1767600000000, 9003);

update guilds set reminder_role_id = 601 where guild_id = 101;
