insert into interactions (interaction_id, outcome) values (1457659890892800000, '"Europe/Berlin"');
