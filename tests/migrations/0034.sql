-- What migration 0034 adds.

insert into errands (kind, carries, key, guild_id, urgency, due_at, done_at, failure, is_refused)
values ('recap', '{"guild":101,"monday":"2025-12-29"}', 'recap:101:2026-W01', 101, 1, 1767600000000,
    1767600060000, 'refused', 1);
