-- A member settles which key points their answer makes: what was suggested no longer has the
-- last word. Answers that were marked before stay as they are.

-- The text that was sent first, where it was improved since: answer_text is the last one.
alter table answers add column first_text text check (first_text is null or answer_text is not null);
-- When the last text was sent, where it is not the first.
alter table answers add column improved_at integer
    check ((improved_at is null) = (first_text is null));
-- Key points that the answer may make, as JSON like `suggested`: their sentences are shown, and
-- their boxes are left empty.
alter table answers add column unsure text not null default '[]';
-- When the member was shown all key points: from then on the text stays. Null until then.
alter table answers add column shown_at integer check (shown_at is null or answer_text is not null);
-- The key points that count by the member's word, as JSON: their places from 0. Null while the
-- suggestions stand.
alter table answers add column settled text check (settled is null or shown_at is not null);
-- When they last settled them.
alter table answers add column settled_at integer check ((settled_at is null) = (settled is null));
-- Missing key points that the member said they made, in the days when that earned nothing: as
-- JSON, their places from 0.
alter table answers add column self_reported text;

-- Until now the key points came with the answer.
update answers set shown_at = answered_at where answer_text is not null;

update answers set self_reported = (
    select json_group_array(key_point) from (
        select key_point from self_reports
        where self_reports.post_id = answers.post_id and self_reports.member_id = answers.member_id
        order by key_point))
where answer_text is not null and exists (
    select 1 from self_reports
    where self_reports.post_id = answers.post_id and self_reports.member_id = answers.member_id);

drop table self_reports;

-- What a member has yet to be shown: looked for wherever an answer is opened.
create index answers_not_shown on answers (member_id) where shown_at is null and answer_text is not null;

-- The ledger learns two reasons. SQLite cannot change what a column allows, so it is made anew.

-- answer, improved (the answer was sent again), settled (its marks were changed), correction
alter table points add column why text not null default 'answer'
    check (why in ('answer', 'improved', 'settled', 'correction'));
update points set why = reason where reason <> 'answer';
alter table points drop column reason;
alter table points rename column why to reason;
