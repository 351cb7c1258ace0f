insert into plans (member_id, until_day, level, zone, begun_at) values
    (301, '2026-03-01', 'senior', 'Europe/Berlin', 1767600000000),
    (302, '2026-02-01', null, 'UTC', 1767600000000);
