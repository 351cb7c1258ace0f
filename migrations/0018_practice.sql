-- Practice: a question whenever a member wants one. It is the member's alone, whichever server or
-- direct message they use, so it hangs on no guild, but for a quiz that a guild's channel plays.

-- When each member last saw a question asked.
create table seen_questions (
    member_id integer not null,
    question_id text not null,
    seen_at integer not null,
    primary key (member_id, question_id)
) strict, without rowid;

insert into seen_questions (member_id, question_id, seen_at)
select answers.member_id, posts.question_id, max(answers.answered_at)
from answers join posts on posts.post_id = answers.post_id
where posts.question_id is not null
group by answers.member_id, posts.question_id;

-- A practice answer. It earns nothing, and touches no streak.
create table practice_answers (
    practice_id integer primary key autoincrement,
    member_id integer not null,
    -- The question's id when it was asked.
    question_id text not null,
    -- The interaction that brought it: the same one delivered again changes nothing.
    interaction_id integer not null unique,
    -- From which questions the next one comes: level, topic and experience, as on a button.
    -- Empty where no next one was offered.
    selection text not null,
    -- The text that was sent last, and the first one where it was improved since.
    answer_text text not null,
    first_text text,
    -- The question as it was marked.
    version_id integer not null references question_versions (version_id),
    -- As in `answers`.
    suggested text not null,
    unsure text not null,
    -- The key points that count by the member's word, as JSON: their places from 0. Null while the
    -- suggestions stand.
    settled text check (settled is null or shown_at is not null),
    -- Key points made, and how many there were.
    matched integer not null,
    total integer not null check (total > 0),
    answered_at integer not null,
    improved_at integer check ((improved_at is null) = (first_text is null)),
    -- When the member was shown all key points: from then on the text stays. Null until then.
    shown_at integer,
    settled_at integer check ((settled_at is null) = (settled is null)),
    check (matched between 0 and total)
) strict;

create index practice_answers_of_member on practice_answers (member_id, question_id, answered_at);
create index practice_answers_of_version on practice_answers (version_id);

-- A quiz: some multiple-choice items in a row, for one member or for a channel. Forgotten a week
-- after it was begun.
create table quizzes (
    quiz_id integer primary key autoincrement,
    -- Who began it.
    member_id integer not null,
    -- The interaction that began it: the same one delivered again begins none.
    interaction_id integer not null unique,
    -- The items, as JSON: [{"question": id, "item": place among its items from 0, "asks": text}, …].
    items text not null,
    -- From which questions they come: level, topic and experience, as on a button.
    selection text not null,
    -- Shuffles the options.
    seed integer not null,
    begun_at integer not null,
    -- The item that is played, from 0; as many as there are once the quiz is over.
    place integer not null default 0,
    -- Where a channel plays; null for a quiz of one member.
    guild_id integer references guilds (guild_id) on delete cascade,
    channel_id integer,
    -- Null until the message is known.
    message_id integer,
    -- When the item closes by itself, and when it did, or its host closed it. Null for a quiz of
    -- one member.
    closes_at integer,
    closed_at integer,
    -- When the message was known to show that.
    shown_at integer,
    check ((guild_id is null) = (channel_id is null)),
    check ((guild_id is null) = (closes_at is null)),
    check (message_id is null or guild_id is not null),
    check (closed_at is null or closes_at is not null),
    check (shown_at is null or closed_at is not null)
) strict;

create index quizzes_of_member on quizzes (member_id);
create index quizzes_of_guild on quizzes (guild_id);
create index quizzes_begun on quizzes (begun_at);
create index quizzes_closing on quizzes (closes_at) where closes_at is not null and closed_at is null;
create index quizzes_to_show on quizzes (closed_at) where closed_at is not null and shown_at is null;

-- What a member chose. The first choice counts, and stays.
create table quiz_picks (
    quiz_id integer not null references quizzes (quiz_id) on delete cascade,
    -- The item, from 0.
    place integer not null,
    member_id integer not null,
    -- The option's place in the question's file, from 0.
    choice integer not null check (choice >= 0),
    is_right integer not null check (is_right in (0, 1)),
    picked_at integer not null,
    primary key (quiz_id, place, member_id)
) strict, without rowid;

create index quiz_picks_of_member on quiz_picks (member_id);

-- When each member last played an item: the others come first.
create table played_items (
    member_id integer not null,
    question_id text not null,
    -- Its place among the question's items, from 0.
    item integer not null,
    played_at integer not null,
    primary key (member_id, question_id, item)
) strict, without rowid;
