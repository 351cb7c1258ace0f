-- What migration 0033 adds.

update mocks set message_id = 7700 + mock_id where guild_id = 101;
