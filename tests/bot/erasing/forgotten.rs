//! Admins erase a member who left.

use insta::assert_snapshot;
use local_discord::{Effect, Fault};

use super::{lived_in, settle, traces};
use crate::support::{read, told};

#[tokio::test]
async fn an_admin_has_a_member_forgotten_who_left_and_nobody_who_is_there() {
    let lived = lived_in().await;
    let (t, grace, alan) = (&lived.t, &lived.grace, &lived.alan);
    let forget = |who: &str| t.admin.command("/members forget").option("member", who);
    let id = grace.id().to_string();

    // She is still there, so only she can decide.
    assert_snapshot!(told(&forget(&id).send().await), @"@grace is on this server, so they decide themselves, with `/privacy delete`. `/members hide` keeps them off the boards.");
    let button = format!("1:forget:{id}");
    let refused = t.admin.click_raw(&lived.channel, &button).await.reply();
    assert!(told(&refused).contains("they decide themselves"));
    assert_snapshot!(told(&forget("zoe").send().await), @"I have no data here about anyone called `zoe`. The `member` option lists members who left; or give a user id (in Discord, turn on developer mode and right-click their name).");
    assert_eq!(
        t.admin
            .command("/members forget")
            .autocomplete("member", "")
            .await
            .len(),
        0
    );

    grace.leave();
    let asks = forget(&id).send().await;
    assert_snapshot!(read(&asks.text()), @"
    Delete the data of grace (@grace), who left? On this server, that is 1 answer with 6 points, their streak, and their name on questions that they proposed. If they return, nobody can bring it back.
    [Delete it]
    ");
    let listed = t
        .admin
        .command("/members forget")
        .autocomplete("member", "gra")
        .await;
    assert_eq!(listed.len(), 1);
    let by_name = forget("grace").send().await;
    assert_eq!(by_name.text(), asks.text());

    // Every click checks the right again.
    assert!(told(&alan.click_raw(&lived.channel, &button).await.reply()).contains("Manage Server"));
    t.guild.open_command("members");
    let refused = alan
        .command("/members forget")
        .option("member", &*id)
        .send()
        .await;
    assert!(told(&refused).contains("Manage Server"));
    assert!(!traces(t, grace).await.is_empty());

    // Who has come back since the question decides again.
    t.guild.member("grace");
    let back = t.admin.click(&asks, "Delete it").await.reply();
    assert!(told(&back).contains("decide themselves"), "{}", back.text());
    grace.leave();
    // As long as Discord does not say, nothing is deleted.
    forget(&id).send().await;
    let silent = Fault::on("GET /guilds/{guild}/members/{user}", Effect::Reset);
    t.server.add_fault(silent.always());
    let unsure = t.admin.click(&asks, "Delete it").await.reply();
    assert!(
        told(&unsure).contains("Nothing is deleted"),
        "{}",
        unsure.text()
    );
    assert!(!traces(t, grace).await.is_empty());
    t.server.clear_faults();

    let gone = t.admin.click(&asks, "Delete it").await.updated();
    assert_snapshot!(told(&gone), @"I have deleted the data of @grace on this server, with 1 answer.");
    settle(t).await;
    let left = traces(t, grace).await;
    let of_server = |row: &&String| {
        ![
            "cards",
            "practice",
            "ladders",
            "openings",
            "plans",
            "reports",
            "seen",
            "judge_refusals",
            "played",
            "prompts",
            "interactions",
        ]
        .iter()
        .any(|table| row.starts_with(table))
    };
    let left: Vec<&String> = left.iter().filter(of_server).collect();
    assert!(left.is_empty(), "{left:#?}");
    let again = t.admin.click_raw(&lived.channel, &button).await.reply();
    assert!(
        told(&again).contains("I have no data here"),
        "{}",
        again.text()
    );
    t.examine().await;
    lived.t.finish().await;
}
