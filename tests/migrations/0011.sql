insert into openings (member_id, question_id, opened_at, interaction_id)
values (301, 'stride', 1767600000000, 901);
