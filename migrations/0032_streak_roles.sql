-- Roles that members have while their streak is so long.

-- Which role comes with which length of a streak.
create table streak_roles (
    guild_id integer not null references guilds (guild_id) on delete cascade,
    -- From so many study days on.
    length integer not null check (length > 0),
    role_id integer not null,
    set_by integer not null,
    set_at integer not null,
    -- Since when Discord refuses to have it given or taken; null while it does not.
    refused_at integer,
    primary key (guild_id, length),
    unique (guild_id, role_id)
) strict, without rowid;

-- What the bot gave to whom, as far as it knows.
create table given_roles (
    guild_id integer not null,
    member_id integer not null,
    role_id integer not null,
    primary key (guild_id, member_id, role_id),
    foreign key (guild_id, member_id) references members (guild_id, member_id) on delete cascade
) strict, without rowid;
