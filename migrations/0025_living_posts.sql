-- Posts show how many have answered, and their threads may open when they close.

-- Whether the threads of a schedule that wants them open when a post closes, and not with it.
alter table schedules add column thread_at_closing integer not null default 0
    check (thread_at_closing in (0, 1) and (thread_at_closing = 0 or thread = 1));

-- How many answers the message of a post says there are.
alter table posts add column counted integer not null default 0;
-- When its thread was opened; null without one.
alter table posts add column thread_opened_at integer;

update posts set thread_opened_at = sent_at
where state = 'sent' and lacks not like '%thread%'
    and schedule_id in (select schedule_id from schedules where thread = 1);
