-- What members saw of answers, so that nobody is marked on what they could copy.

-- When a member last saw something of a question's answer, in whichever guild. It is noted while
-- a post of the question is out that the member has not answered, and forgotten with the last
-- guild that remembers the member.
create table openings (
    member_id integer not null,
    question_id text not null,
    opened_at integer not null,
    -- The interaction that showed it: delivered again, it is answered as if nothing had been seen.
    interaction_id integer not null,
    primary key (member_id, question_id)
) strict, without rowid;

create index members_guilds on members (member_id);
create index posts_of_question on posts (question_id, closes_at) where state in ('claimed', 'sent');
