//! Data of one member in every table that can hold any.

use local_discord::Member;

use super::run;
use crate::support::TestBot;

/// Fills the tables that `lived_in` leaves empty, as if grace had done that too.
pub(super) async fn fill_the_rest(t: &TestBot, grace: &Member, alan: &Member) {
    let (guild, grace, alan) = (t.guild.id(), grace.id(), alan.id());
    let statements = [
        format!(
            "insert into judgments (post_id, member_id, judgment, model, judged_at)
             values (1, {grace}, '{{\"points\":[]}}', 'a-model', 1)"
        ),
        format!("insert into judge_uses values ('2026-01-06', {grace}, {guild}, 1)"),
        format!("insert into streak_notices (guild_id, member_id, day) values ({guild}, {grace}, '2025-12-01')"),
        format!("insert into streak_repairs values ({guild}, {grace}, '2025-12-01', {alan}, 'ill', 1)"),
        format!("insert into streak_repairs values ({guild}, {alan}, '2025-12-02', {grace}, 'ill', 1)"),
        format!(
            "insert into mocks (guild_id, channel_id, host_id, host_name, partner_id, partner_name,
                 interaction_id, wants_thread, invited_at, accepted_at, touched_at)
             values ({guild}, 1, {grace}, 'grace', {alan}, 'alan', 7, 0, 1, 1, 1)"
        ),
        format!(
            "insert into mock_turns (mock_id, turn, interviewer_id, question_id, sheet, begun_at)
             select max(mock_id), 1, {grace}, 'stride', '{{}}', 1 from mocks"
        ),
        format!(
            "insert into quizzes (member_id, interaction_id, items, selection, seed, begun_at,
                 guild_id, channel_id, closes_at, closed_at, shown_at)
             values ({grace}, 8, '[]', '-:-:-', 1, 1, {guild}, 1, 1, 1, 1)"
        ),
        format!(
            "insert into quizzes (member_id, interaction_id, items, selection, seed, begun_at)
             values ({grace}, 9, '[]', '-:-:-', 1, 1)"
        ),
        format!("insert into quiz_picks select min(quiz_id), 0, {grace}, 1, 1, 1 from quizzes"),
        format!("insert into quiz_picks select min(quiz_id), 0, {alan}, 1, 1, 1 from quizzes"),
        // A removed question, a declined one, and one that grace decided about.
        format!(
            "insert into own_questions (guild_id, state, content, edited_on, proposed_by, created_at)
             values ({guild}, 'removed', 'A question', '2026-01-01', {grace}, 1),
                 ({guild}, 'declined', 'About a zebra', '2026-01-01', {grace}, 1)"
        ),
        format!(
            "insert into own_questions (guild_id, state, content, edited_on, proposed_by, created_at,
                 decided_by, decided_at)
             values ({guild}, 'declined', 'By alan', '2026-01-01', {alan}, 1, {grace}, 1)"
        ),
        format!("update schedules set created_by = {grace}"),
        format!("update streak_roles set set_by = {grace}"),
        format!("insert into recaps values ({guild}, 1, 7, '18:00', {grace}, 1)"),
        format!(
            "insert or replace into last_ratings (member_id, prompt_id, stability, difficulty, reviews,
                 reviewed_at, due_at)
             select {grace}, max(prompt_id), 1, 5, 1, 1, 1 from prompts"
        ),
        format!("insert or replace into openings values ({grace}, 'stride', 1, 1)"),
        format!("insert or replace into review_limits values ({grace}, 5)"),
        format!("insert or replace into seen_questions values ({grace}, 'stride', 1)"),
        format!("insert or replace into played_items values ({grace}, 'stride', 0, 1)"),
        // These errands name her in their content, but no column does.
        format!(
            "insert into errands (kind, carries, key, guild_id, urgency, due_at, done_at)
             values ('tell_role', '{{\"guild\":{guild},\"length\":1,\"admin\":{grace},\"at\":1}}',
                     'role-refused:{guild}:1:1', {guild}, 1, 1, 1),
                 ('tell_mock', '{{\"mock\":1,\"to\":{grace},\"news\":\"over\"}}',
                     'tell-mock:1:{grace}:over', {guild}, 0, 1, 1)"
        ),
    ];
    for statement in statements {
        run(t, statement).await;
    }
}
