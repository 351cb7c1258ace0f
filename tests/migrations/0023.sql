-- What migration 0023 adds.

insert into errands (errand_id, kind, carries, key, guild_id, member_id, urgency, due_at, tried_at,
    tries, done_at, message_id, failure) values
    (901, 'close', '{"post":1}', 'close:1001', 101, 301, 1, 5, 6, 1, 7, 590, 'Discord was away');
