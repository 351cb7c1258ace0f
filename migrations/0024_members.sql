-- Members who rest, who are not shown to others, and who left.

-- Days on which a member's streak rests, by their own wish, made before the day was over: nothing
-- done on one neither breaks the streak nor adds to it.
create table holidays (
    guild_id integer not null,
    member_id integer not null,
    day text not null,
    primary key (guild_id, member_id, day),
    foreign key (guild_id, member_id) references members (guild_id, member_id) on delete cascade
) strict, without rowid;

-- Whether an admin keeps the member off the boards; `hidden` is the member's own wish.
alter table members add column kept_off integer not null default 0 check (kept_off in (0, 1));
-- When the member was last known to be in the server: Discord said so, or they did something.
alter table members add column seen_at integer;
-- When it turned out that they left; null while they are there, as far as is known.
alter table members add column left_at integer;

-- Whom boards and others may show.
create view shown_members as
select guild_id, member_id, name from members
where hidden = 0 and kept_off = 0 and left_at is null;
