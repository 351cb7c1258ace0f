update guilds set turn_day = '2026-01-05', turn_ends_at = 1767657600000, turn_next_day = '2026-01-06';
update schedules set skipped = '2026-01-08,2026-01-09' where schedule_id = 1;
