-- Days that a schedule leaves out on request are the schedule's own, so that the request can be
-- taken back and shown; and a change of time zone remembers the day that it found.

-- Dates to leave out, separated by commas, oldest first.
alter table schedules add column skipped text not null default '';

update schedules set skipped = coalesce((
    select group_concat(study_day) from (
        select study_day from posts
        where posts.schedule_id = schedules.schedule_id and state = 'skipped'
            and failure = 'skipped on request'
            and due_at > 1000 * cast(strftime('%s', 'now') as integer)
        order by study_day)), '');

-- The last study day before the time zone was changed, when it ends in the zone where it was
-- posted, and the first date that can follow it. Null until a change comes after a post.
alter table guilds add column turn_day text;
alter table guilds add column turn_ends_at integer;
alter table guilds add column turn_next_day text;
