-- What migration 0031 adds.

insert into recaps (guild_id, channel_id, weekday, wall_time, set_by, set_at) values
    (101, 201, 1, '09:00', 301, 5);
update guilds set goal = 20 where guild_id = 101;
