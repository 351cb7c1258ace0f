-- What migration 0027 adds.

insert into own_questions (own_question_id, guild_id, number, state, content, version, edited_on,
    proposed_by, created_at, decided_by, decided_at, word, told_at) values
    (1, 101, 10001, 'kept',
        '+++' || char(10) || 'title = "Why?"' || char(10) || 'level = "beginner"' || char(10) ||
        '[[key_points]]' || char(10) || 'point = "So."' || char(10) || '+++' || char(10) ||
        '## Short answer' || char(10) || 'So.' || char(10),
        2, '2026-01-05', 301, 5, 302, 6, 'Thanks', 7),
    (2, 101, null, 'proposed', 'x', 1, '2026-01-05', 302, 8, null, null, '', null);

update guilds set proposals = 0 where guild_id = 101;
update schedules set questions = 'own' where schedule_id = 1;
