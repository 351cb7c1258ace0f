-- A post that got no thread, and whose role was deleted.
update posts set lacks = 'ping,active_threads' where post_id = (select min(post_id) from posts);
