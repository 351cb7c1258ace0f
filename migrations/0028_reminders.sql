-- Reminders before a day closes that would end a streak.

-- Members who want a direct message before it does.
create table reminders (
    guild_id integer not null,
    member_id integer not null,
    -- How long before the day closes.
    hours integer not null check (hours between 1 and 12),
    -- When it turned out that they take no direct messages, which turns it off.
    refused_at integer,
    -- The interaction whose reply told them; null until then.
    told_by integer,
    primary key (guild_id, member_id),
    foreign key (guild_id, member_id) references members (guild_id, member_id) on delete cascade,
    check (told_by is null or refused_at is not null)
) strict, without rowid;

create index reminders_by_hours on reminders (guild_id, hours) where refused_at is null;

-- A role that members take and leave by the bell on a post.
alter table guilds add column reminder_role_id integer;
