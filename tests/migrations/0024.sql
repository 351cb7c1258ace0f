-- What migration 0024 adds.

insert into holidays (guild_id, member_id, day) values
    (101, 301, '2026-01-10'),
    (101, 301, '2026-01-11');

update members set kept_off = 1, seen_at = 1767600000000, left_at = 1767700000000
where guild_id = 101 and member_id = 301;
