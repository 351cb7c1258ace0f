-- The level plan `ladder` is called progressive, since the follow-ups of a question are a ladder,
-- too. SQLite cannot change what a column allows, so the column is made anew.

-- beginner, intermediate, senior, mixed or progressive
alter table schedules add column plan text not null default 'mixed'
    check (plan in ('beginner', 'intermediate', 'senior', 'mixed', 'progressive'));
update schedules set plan = case level when 'ladder' then 'progressive' else level end;
alter table schedules drop column level;
alter table schedules rename column plan to level;

-- Nothing ever wrote it.
alter table posts drop column thread_id;
