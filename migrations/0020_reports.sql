-- What members tell the operator.

-- A question or a verdict that a member says is wrong. It is kept when their server is forgotten: the
-- bank learns from it.
create table reports (
    report_id integer primary key,
    member_id integer not null,
    -- The interaction that brought it.
    interaction_id integer not null unique,
    question_id text not null,
    -- When the question was last reviewed by then: it may be another text since.
    reviewed text not null,
    -- The part of the model answer that was in view, where one was.
    part text,
    -- What the verdict said, as JSON; null for a report of the question itself.
    verdict text,
    -- The member's words.
    words text not null,
    reported_at integer not null,
    -- When the operator was told of it, or it turned out that they take no messages.
    told_at integer
) strict;

create index reports_of_member on reports (member_id, reported_at);
create index reports_told on reports (told_at);
