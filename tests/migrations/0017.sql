insert into judgments (post_id, member_id, judgment, model, judged_at)
select post_id, member_id, '{"points": [], "advice": "Say why."}', 'a-model', 1767600000000
from answers where answer_text is not null;
