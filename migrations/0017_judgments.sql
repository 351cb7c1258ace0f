-- What a language model says of answers.

-- What a language model said of the last text of an answer.
create table judgments (
    post_id integer not null,
    member_id integer not null,
    -- As JSON: for each key point what was found, where in the text, and a sentence of feedback;
    -- and a sentence of advice.
    judgment text not null,
    -- The model's name.
    model text not null,
    judged_at integer not null,
    primary key (post_id, member_id),
    foreign key (post_id, member_id) references answers (post_id, member_id) on delete cascade
) strict, without rowid;

-- The ledger learns a reason. SQLite cannot change what a column allows, so it is made anew.

-- answer, improved (the answer was sent again), judged (a language model found other marks),
-- settled (its marks were changed), correction
alter table points add column why text not null default 'answer'
    check (why in ('answer', 'improved', 'judged', 'settled', 'correction'));
update points set why = reason where reason <> 'answer';
alter table points drop column reason;
alter table points rename column why to reason;
