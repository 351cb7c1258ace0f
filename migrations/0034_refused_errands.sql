-- Errands that Discord refused are told from others that were given up; and what members have seen
-- of a server's own questions is found, to be forgotten with the server.

-- Whether it was given up since Discord refused it, and not since its reason was gone.
alter table errands add column is_refused integer not null default 0 check (is_refused in (0, 1));

-- Only of own questions: writing the others is not to cost more.
create index seen_questions_own on seen_questions (question_id)
where question_id >= 'own_' and question_id < 'own`';
