-- points.day is the study day of the post that was answered, as it is for streaks: until now
-- it was the date of the answer, so that Sunday's question counted for the next week when it
-- was answered on Monday morning. Nobody's sum changes; some points move to the week or month
-- before. Rows whose post was forgotten keep their date.

update points set day = (select study_day from posts where posts.post_id = points.post_id)
where post_id in (select post_id from posts);

delete from standings;

insert into standings (guild_id, period, member_id, points, reached_at)
select guild_id, period, member_id, sum(amount), max(earned_at) from (
    select guild_id, strftime('%G-W%V', day) as period, member_id, amount, earned_at from points
    union all
    select guild_id, strftime('%Y-%m', day), member_id, amount, earned_at from points
    union all
    select guild_id, 'all', member_id, amount, earned_at from points)
group by guild_id, period, member_id;
