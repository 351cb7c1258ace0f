-- What a post lacks although it is in its channel, so that the schedule's maker is told once.

-- Separated by commas: ping (its role was deleted), thread (Discord refused it), active_threads
-- (the server has as many as it may have).
alter table posts add column lacks text not null default '';
