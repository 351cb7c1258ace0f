-- A guild is forgotten in small parts, so that others can write in between.

-- When the first part of the guild was forgotten; the rest follows, also if it comes back.
alter table guilds add column forgotten_at integer;

-- An index for every foreign key: without one, deleting a row reads all rows that might hang on
-- it, so that a guild was forgotten in the square of its size.
drop index schedules_of_guild;
create index schedules_of_guild on schedules (guild_id);

create index points_of_post on points (post_id);
create index standings_of_member on standings (guild_id, member_id);
create index hints_of_member on hints (guild_id, member_id);
create index self_reports_of_member on self_reports (guild_id, member_id);
