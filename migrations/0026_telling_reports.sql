-- The operator is told of reports by an errand, once for each batch, whatever becomes of Discord's
-- answers.

-- The first report of the message that tells of this one; null until that message is put together.
alter table reports add column batch integer;

-- What the operator has not been told of yet is one errand.
insert into errands (kind, carries, key, urgency, due_at)
select 'reports', json_object('first', min(report_id)), 'reports:' || min(report_id), 1, 0
from reports where told_at is null having count(*) > 0;
