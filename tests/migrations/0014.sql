-- A guild that goes by suggestions alone.
update guilds set marking = 'suggested' where guild_id = (select min(guild_id) from guilds);
