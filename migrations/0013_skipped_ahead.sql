-- Firings that were skipped although they are still to come, by a clock that ran ahead: they are
-- looked for at each tick.
create index posts_skipped on posts (due_at) where state = 'skipped';
