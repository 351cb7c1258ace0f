-- What migration 0025 adds.

update schedules set thread = 1, thread_at_closing = 1 where schedule_id = 3;
update posts set counted = 2, thread_opened_at = 1767600000600 where post_id = 1;
