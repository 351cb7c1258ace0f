-- What migration 0032 adds.

insert into streak_roles (guild_id, length, role_id, set_by, set_at, refused_at) values
    (101, 7, 602, 301, 1767600000000, null),
    (101, 30, 603, 301, 1767600000000, 1767600060000);

insert into given_roles (guild_id, member_id, role_id) values (101, 301, 602);
