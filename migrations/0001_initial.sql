-- Instants are milliseconds since 1970 in UTC (columns ending in _at), days are local
-- dates as 'YYYY-MM-DD', Discord's ids are integers. Rows are never reused.

-- A Discord server that has, or had, the bot.
create table guilds (
    guild_id integer primary key,
    -- IANA name; one function turns an instant into a study day with it.
    timezone text not null default 'UTC',
    joined_at integer not null,
    -- When the bot was removed; the data is purged 30 days later.
    left_at integer
) strict;

-- A recurring daily post: a channel, levels, a time.
create table schedules (
    schedule_id integer primary key autoincrement,
    guild_id integer not null references guilds (guild_id) on delete cascade,
    channel_id integer not null,
    -- beginner, intermediate, senior, mixed or ladder
    level text not null check (level in ('beginner', 'intermediate', 'senior', 'mixed', 'ladder')),
    -- Topics separated by commas; empty means any.
    topics text not null default '',
    -- Either a wall time and days, or a cron expression of five fields.
    wall_time text,
    days text,
    cron text,
    -- A role to mention with each post.
    ping_role_id integer,
    -- Whether each post gets a discussion thread.
    thread integer not null default 0 check (thread in (0, 1)),
    created_by integer not null,
    created_at integer not null,
    paused_at integer,
    -- Who or what paused it: 'member' or 'failures'.
    paused_by text check (paused_by in ('member', 'failures')),
    removed_at integer,
    -- The next firing: the local date it stands for, and its instant. Null when it does
    -- not run, so that the index holds just what can become due.
    next_due_day text,
    next_due_at integer,
    check ((wall_time is null) = (days is null)),
    check ((wall_time is null) <> (cron is null)),
    check ((next_due_day is null) = (next_due_at is null))
) strict;

create index schedules_due on schedules (next_due_at) where next_due_at is not null;
create index schedules_of_guild on schedules (guild_id) where removed_at is null;

-- A question shown by a schedule on a study day. At most one per schedule and day.
create table posts (
    post_id integer primary key autoincrement,
    guild_id integer not null references guilds (guild_id) on delete cascade,
    schedule_id integer not null references schedules (schedule_id) on delete cascade,
    study_day text not null,
    channel_id integer not null,
    level text not null check (level in ('beginner', 'intermediate', 'senior')),
    -- Null for a skipped post, which showed none.
    question_id text,
    state text not null check (state in ('claimed', 'sent', 'failed', 'skipped')),
    due_at integer not null,
    -- The schedule's next due instant: until then answers count.
    closes_at integer not null,
    claimed_at integer not null,
    sent_at integer,
    message_id integer,
    thread_id integer,
    -- Whether it was sent after its time, catching up.
    late integer not null default 0 check (late in (0, 1)),
    -- Why it failed or was skipped, for the operator.
    failure text,
    unique (schedule_id, study_day),
    check (state <> 'sent' or (message_id is not null and sent_at is not null and question_id is not null)),
    check (state <> 'claimed' or question_id is not null)
) strict;

create index posts_claimed on posts (claimed_at) where state = 'claimed';
create index posts_of_guild on posts (guild_id, study_day);
create index posts_open on posts (guild_id, closes_at) where state = 'sent';

-- A study day of a guild: a local date with at least one sent post.
create table study_days (
    guild_id integer not null references guilds (guild_id) on delete cascade,
    day text not null,
    -- When the last of its posts closes.
    closes_at integer not null,
    -- Set once the day is over and every streak has been advanced over it.
    settled_at integer,
    -- Whether the bot could not serve a post of the day for long: unanswered, it neither
    -- breaks a streak nor adds to one. Decided when the day is settled.
    amnesty integer not null default 0 check (amnesty in (0, 1)),
    primary key (guild_id, day)
) strict, without rowid;

create index study_days_unsettled on study_days (closes_at) where settled_at is null;

-- A member as last seen in a guild.
create table members (
    guild_id integer not null references guilds (guild_id) on delete cascade,
    member_id integer not null,
    name text not null,
    -- Whether the member asked to be left out of boards.
    hidden integer not null default 0 check (hidden in (0, 1)),
    primary key (guild_id, member_id)
) strict, without rowid;

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
    -- The verdict as JSON, as the member saw it; null for a pass.
    verdict text,
    -- Key points matched, and how many there were.
    matched integer not null,
    total integer not null check (total > 0),
    points integer not null,
    answered_at integer not null,
    unique (post_id, member_id),
    foreign key (guild_id, member_id) references members (guild_id, member_id) on delete cascade,
    check (matched between 0 and total),
    check ((answer_text is null) = (verdict is null))
) strict;

create index answers_of_member on answers (guild_id, member_id, study_day);
create index answers_of_day on answers (guild_id, study_day);

-- The ledger: append-only, a reason for each row, and a key that makes it count once.
create table points (
    point_id integer primary key autoincrement,
    guild_id integer not null,
    member_id integer not null,
    amount integer not null,
    reason text not null check (reason in ('answer', 'correction')),
    -- 'answer:<post>:<member>', say.
    key text not null unique,
    post_id integer references posts (post_id) on delete set null,
    -- The local date on which it was earned: decides its week and month for good.
    day text not null,
    earned_at integer not null,
    foreign key (guild_id, member_id) references members (guild_id, member_id) on delete cascade
) strict;

create index points_of_member on points (guild_id, member_id, point_id);

-- Sums of the ledger by period, kept in the ledger's own transactions.
create table standings (
    guild_id integer not null,
    -- '2026-W02', '2026-01' or 'all'
    period text not null,
    member_id integer not null,
    points integer not null,
    -- When this sum was reached: orders members inside a tie.
    reached_at integer not null,
    primary key (guild_id, period, member_id),
    foreign key (guild_id, member_id) references members (guild_id, member_id) on delete cascade
) strict, without rowid;

create index standings_ranked on standings (guild_id, period, points desc, reached_at, member_id);

-- A member's streak: over the settled study days, and with the open ones on top.
create table streaks (
    guild_id integer not null,
    member_id integer not null,
    -- The fold over the settled study days.
    settled_length integer not null default 0,
    settled_longest integer not null default 0,
    settled_freezes integer not null default 0,
    settled_towards_freeze integer not null default 0,
    -- The same with the days since then that the member was active on.
    length integer not null default 0,
    longest integer not null default 0,
    freezes integer not null default 0,
    towards_freeze integer not null default 0,
    -- When the length was reached: orders members inside a tie.
    reached_at integer not null,
    primary key (guild_id, member_id),
    foreign key (guild_id, member_id) references members (guild_id, member_id) on delete cascade
) strict, without rowid;

create index streaks_ranked on streaks (guild_id, length desc, reached_at, member_id) where length > 0;

-- What a settled day did to a member's streak that they have not been told yet.
create table streak_notices (
    guild_id integer not null,
    member_id integer not null,
    day text not null,
    effect text not null check (effect in ('frozen', 'broke', 'amnesty')),
    -- For 'broke': the length that ended.
    length integer not null,
    primary key (guild_id, member_id, day),
    foreign key (guild_id, member_id) references members (guild_id, member_id) on delete cascade
) strict, without rowid;

-- Days that an admin repaired for a member: they neither break a streak nor add to one.
create table streak_repairs (
    guild_id integer not null,
    member_id integer not null,
    day text not null,
    repaired_by integer not null,
    reason text not null,
    repaired_at integer not null,
    primary key (guild_id, member_id, day),
    foreign key (guild_id, member_id) references members (guild_id, member_id) on delete cascade
) strict, without rowid;

-- How far a member climbed a question's follow-up ladder.
create table ladders (
    guild_id integer not null,
    member_id integer not null,
    question_id text not null,
    -- How many follow-ups were revealed.
    revealed integer not null check (revealed >= 0),
    primary key (guild_id, member_id, question_id),
    foreign key (guild_id, member_id) references members (guild_id, member_id) on delete cascade
) strict, without rowid;

-- Posts for which a member asked for the hint.
create table hints (
    post_id integer not null references posts (post_id) on delete cascade,
    guild_id integer not null,
    member_id integer not null,
    shown_at integer not null,
    primary key (post_id, member_id),
    foreign key (guild_id, member_id) references members (guild_id, member_id) on delete cascade
) strict, without rowid;

-- When the bot was up: one row a run, prolonged as it goes.
create table uptime (
    run_id integer primary key autoincrement,
    from_at integer not null,
    to_at integer not null,
    check (from_at <= to_at)
) strict;

-- What the bot remembers about itself, such as the hash of the registered commands.
create table settings (
    name text primary key,
    value text not null
) strict, without rowid;
