-- Whose word counts in a guild: which key points an answer makes.

-- settled: a member settles what the machine suggested. suggested: the suggestions alone count.
alter table guilds add column marking text not null default 'settled'
    check (marking in ('settled', 'suggested'));
