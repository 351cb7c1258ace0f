-- Interactions that changed something and can be delivered again, as after a lost connection.
-- Those that committed an answer are known by it. Each is forgotten after an hour.
create table interactions (
    interaction_id integer primary key,
    -- What came of it, as JSON: delivered again, it is answered as the first time.
    outcome text not null
) strict;
