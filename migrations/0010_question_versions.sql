-- An answer no longer repeats the texts of its question's key points: they are kept once for
-- each version of the question, and the answer's own words by their place in it.

-- What the key points of a question said while answers were graded against them.
create table question_versions (
    version_id integer primary key autoincrement,
    -- The question's id when it was asked.
    question_id text not null,
    -- In the question's order, as JSON: [{"point": …}, {"point": …, "bonus": true}].
    key_points text not null,
    unique (question_id, key_points)
) strict;

-- What each verdict comes to. One that cannot be read stays as it is.
create table answers_converted (
    answer_id integer primary key,
    question_id text not null,
    key_points text,
    suggested text
) strict;

insert into answers_converted (answer_id, question_id, key_points, suggested)
select answer_id, coalesce(question_id, ''),
    case when json_valid(verdict) and verdict <> '[]' then (
        select json_group_array(json(
            case when json_extract(value, '$.bonus')
                then json_object('point', json_extract(value, '$.point'), 'bonus', json('true'))
                else json_object('point', json_extract(value, '$.point')) end))
        from (select value from json_each(verdict) order by key)) end,
    case when json_valid(verdict) then (
        select json_group_array(json(
            case when start > 0 then json_array(place, start - 1, start - 1 + length)
                else json_array(place, words) end))
        from (
            select key as place, json_extract(value, '$.matched') as words,
                instr(cast(answer_text as blob),
                    cast(json_extract(value, '$.matched') as blob)) as start,
                length(cast(json_extract(value, '$.matched') as blob)) as length
            from json_each(verdict)
            where json_extract(value, '$.matched') is not null order by key))
    else verdict end
from answers join posts using (post_id);

insert into question_versions (question_id, key_points)
select question_id, key_points from answers_converted
where key_points is not null group by question_id, key_points order by min(answer_id);

alter table answers rename to answers_before;
drop index answers_of_member;
drop index answers_of_day;

-- What a member committed to a post: a text, or a pass. The first counts, and stays.
create table answers (
    answer_id integer primary key autoincrement,
    post_id integer not null references posts (post_id) on delete cascade,
    guild_id integer not null,
    member_id integer not null,
    study_day text not null,
    -- The interaction that brought it: the same one delivered again changes nothing.
    interaction_id integer not null unique,
    -- Null for a pass.
    answer_text text,
    -- The question as it was graded; null for a pass, and where there was nothing to grade
    -- against.
    version_id integer references question_versions (version_id),
    -- The key points that the answer seems to make, as JSON: [[place, start, end], …], the place
    -- among the key points from 0, and where in the text the words are that show it, in bytes.
    -- [place, words] where the words were not those of the text. Null for a pass.
    suggested text,
    -- Key points matched, and how many there were.
    matched integer not null,
    total integer not null check (total > 0),
    points integer not null,
    answered_at integer not null,
    unique (post_id, member_id),
    foreign key (guild_id, member_id) references members (guild_id, member_id) on delete cascade,
    check (matched between 0 and total),
    check ((answer_text is null) = (suggested is null)),
    check (version_id is null or suggested is not null)
) strict;

insert into answers (answer_id, post_id, guild_id, member_id, study_day, interaction_id,
    answer_text, version_id, suggested, matched, total, points, answered_at)
select answer_id, post_id, guild_id, member_id, study_day, interaction_id, answer_text, version_id,
    suggested, matched, total, points, answered_at
from answers_before
join answers_converted using (answer_id)
left join question_versions using (question_id, key_points)
order by answer_id;

update sqlite_sequence set seq = (select seq from sqlite_sequence where name = 'answers_before')
where name = 'answers';

drop table answers_before;
drop table answers_converted;

create index answers_of_member on answers (guild_id, member_id, study_day);
create index answers_of_day on answers (guild_id, study_day);
create index answers_of_version on answers (version_id);
