-- A guild that was left, and of which a part is forgotten.
insert into guilds (guild_id, joined_at, left_at, forgotten_at)
values (109, 1767000000000, 1767100000000, 1769700000000);
