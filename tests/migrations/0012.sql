-- A schedule of two kinds.
update schedules set kinds = 'code,debugging' where schedule_id = (select min(schedule_id) from schedules);
