-- What migration 0020 adds.

insert into reports (report_id, member_id, interaction_id, question_id, reviewed, part, verdict, words,
    reported_at, told_at) values
    (1, 301, 9001, 'stride', '2026-01-01', 'Code', null, 'The code does not run.', 7, null),
    (2, 302, 9002, 'stride', '2026-01-01', null,
        '{"answer":"It is the step.","judge":null,"is_settled":true,"points":[{"point":"Stride is the step.","is_marked":false,"suggested":"It is the step","unsure":null}]}',
        'I said that.', 8, 9);
