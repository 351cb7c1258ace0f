-- Sample rows of what 0005 adds.

update posts set tried_at = 1767600000500, resends = 1, seen_at = 1767600600000, gone_at = 1767601200000
    where post_id = 1;
