-- An answer that was improved, shown and settled; and what was said of an older one when that
-- earned nothing.
update answers set first_text = 'A step.', improved_at = 1767600050000, unsure = '[[1,0,8]]',
    shown_at = 1767600070000, settled = '[1]', settled_at = 1767600080000
where answer_id = 91;
update answers set self_reported = '[1]', shown_at = coalesce(shown_at, answered_at)
where answer_id = (select min(answer_id) from answers where answer_text is not null);
insert into points (guild_id, member_id, amount, reason, key, post_id, day, earned_at) values
    (101, 391, -2, 'settled', 'settled:1:391:692', 1, '2026-01-05', 1767600080000);
