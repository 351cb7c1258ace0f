-- Which kinds of question a schedule draws from.

-- Separated by commas: concept, numbers, code, debugging, design, paper; empty means any.
alter table schedules add column kinds text not null default '';
