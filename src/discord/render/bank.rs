//! A server's own questions: proposals, lists, and the results of imports.

use serenity::all::{ButtonStyle, CreateAttachment};

use super::embed::Embed;
use super::{BLUE, button, level_color, level_name, paged, row};
use crate::app::own_questions::{Export, Imported, Listed, Proposal, Replaced, Waiting};
use crate::discord::custom_id::{BankId, CustomId};
use crate::discord::form::{FormField, Sheet};
use crate::discord::text::{count, escape, shorten};
use crate::discord::view::View;
use crate::domain::own_question::{OwnQuestion, OwnState, Tags};
use crate::domain::question::Level;

/// Discord's limit for the buttons in a row.
const BUTTONS_IN_A_ROW: usize = 5;

/// The title field of a question's form.
pub const TITLE: &str = "title";
/// The field of the short answer.
pub const SHORT_ANSWER: &str = "short-answer";
/// The field of the key points.
pub const KEY_POINTS: &str = "key-points";
/// The field of the hint.
pub const HINT: &str = "hint";
/// The field of the explanation.
pub const EXPLANATION: &str = "explanation";
/// The field of the form that declines a proposal.
pub const WORD: &str = "word";

/// How long a field may be, in characters.
const LONGEST_LINE: usize = 200;
const LONGEST_ANSWER: usize = 1_500;
const LONGEST_POINTS: usize = 1_600;
const LONGEST_TEXT: usize = 4_000;
const LONGEST_WORD: usize = 500;

/// How many problems and questions a message lists; the file lists all.
const PROBLEMS: usize = 10;
const NAMED: usize = 5;

fn bank(id: BankId) -> CustomId {
    CustomId::Bank(id)
}

/// Returns the form to propose a question.
pub fn propose(level: Level, tags: &Tags) -> Sheet {
    let id = bank(BankId::Proposed(level, tags.clone()));
    let title = format!("Propose a question ({level})");
    sheet(&id, title, None)
}

/// Returns the form to change a question, filled with its current content.
pub fn edit(proposal: &Proposal, tags: &Tags) -> Sheet {
    let id = bank(BankId::Edited(proposal.id, proposal.version, tags.clone()));
    let title = match proposal.number {
        Some(number) => format!("Edit question #{number}"),
        None => "Edit a proposal".to_owned(),
    };
    sheet(&id, title, Some(proposal))
}

fn sheet(id: &CustomId, title: String, filled: Option<&Proposal>) -> Sheet {
    let value = |of: fn(&Proposal) -> &String| filled.map(of).cloned().unwrap_or_default();
    let mut fields = vec![
        FormField {
            label: "What is asked",
            description: "One question, ending in a question mark".to_owned(),
            most: LONGEST_LINE,
            value: value(|one| &one.title),
            ..FormField::new(TITLE)
        },
        FormField {
            label: "Short answer",
            description: "As you would say it in thirty seconds; Markdown works".to_owned(),
            is_long: true,
            most: LONGEST_ANSWER,
            value: value(|one| &one.short),
            ..FormField::new(SHORT_ANSWER)
        },
        FormField {
            label: "Key points, one per line",
            description: "One to six sentences that a good answer says".to_owned(),
            is_long: true,
            most: LONGEST_POINTS,
            value: value(|one| &one.points),
            ..FormField::new(KEY_POINTS)
        },
        FormField {
            label: "Hint",
            description: "A nudge that gives nothing away".to_owned(),
            most: LONGEST_LINE,
            is_required: false,
            value: value(|one| &one.hint),
            ..FormField::new(HINT)
        },
    ];
    // A text too long for the field stays as it is.
    let explanation = value(|one| &one.more);
    if explanation.chars().count() <= LONGEST_TEXT {
        fields.push(FormField {
            label: "Explanation",
            description: "More for those who want it; a line with ### is a heading".to_owned(),
            is_long: true,
            most: LONGEST_TEXT,
            is_required: false,
            value: explanation,
            ..FormField::new(EXPLANATION)
        });
    }
    Sheet {
        custom_id: id.to_string(),
        title,
        fields,
    }
}

/// Returns the form for the reason why a proposal is declined.
pub fn decline(proposal: &Proposal) -> Sheet {
    let id = bank(BankId::Declined(proposal.id, proposal.version));
    Sheet {
        custom_id: id.to_string(),
        title: "Decline a proposal".to_owned(),
        fields: vec![FormField {
            label: "A word to its author",
            description: "Why not, or what would make it fit; they get it from the bot".to_owned(),
            is_long: true,
            most: LONGEST_WORD,
            is_required: false,
            ..FormField::new(WORD)
        }],
    }
}

/// Shows a question that its server has not approved yet, without rendering its Markdown.
fn content(proposal: &Proposal) -> Embed {
    let mut about = vec![
        level_name(proposal.level).to_owned(),
        proposal.kind.to_string(),
    ];
    about.extend(proposal.topics.iter().map(ToString::to_string));
    let mut embed = Embed::new(escape(&proposal.title), level_color(proposal.level))
        .text(escape(&proposal.short))
        .text("\n**Key points**");
    let points = proposal
        .points
        .lines()
        .map(|point| format!("- {}", escape(point)));
    let bonus = proposal
        .bonus
        .lines()
        .map(|point| format!("- {} (bonus)", escape(point)));
    embed = embed.list(points.chain(bonus).collect());
    if !proposal.hint.is_empty() {
        embed = embed.text(format!("\n**Hint:** {}", escape(&proposal.hint)));
    }
    if proposal.has_more {
        embed = embed.text("\n-# The attached file has all of it.");
    }
    embed.footer(about.join(" · "))
}

/// Thanks for a proposal. Managers get the button to approve it themselves.
pub fn proposed(proposal: &Proposal, can_approve: bool) -> View {
    let text = if can_approve {
        "Your proposal is stored. Approve it now, or later with `/bank review`:"
    } else {
        "Thank you! Your proposal is stored. Someone who manages this server will look at it, and \
         I'll tell you what they decide."
    };
    let view = View::embed(content(proposal)).with_content(text);
    match can_approve {
        true => view.with_rows([row(decisions(proposal))]),
        false => view,
    }
}

fn decisions(proposal: &Proposal) -> Vec<serenity::all::CreateButton> {
    let (id, version) = (proposal.id, proposal.version);
    vec![
        button(
            &bank(BankId::Approve(id, version)),
            "Approve",
            ButtonStyle::Success,
        ),
        button(&bank(BankId::Edit(id)), "Edit", ButtonStyle::Secondary),
        button(
            &bank(BankId::Decline(id, version)),
            "Decline",
            ButtonStyle::Danger,
        ),
    ]
}

/// Shows a waiting proposal, below the result of the last action.
pub fn review(waiting: &Waiting, done: &str) -> View {
    let Some(proposal) = &waiting.proposal else {
        let nothing = "No proposal is waiting. Members propose questions with `/bank propose`.";
        return View::text(format!("{done}{nothing}"));
    };
    let mut embed = content(proposal);
    if let Some(author) = proposal.proposed_by {
        embed = embed.text(format!("\nProposed by <@{author}>"));
    }
    embed = embed.also_in_footer(format!("{} of {}", waiting.place + 1, waiting.count));
    let mut buttons = decisions(proposal);
    let turn = |place, label| button(&bank(BankId::Review(place)), label, ButtonStyle::Secondary);
    let previous = waiting.place.checked_sub(1);
    buttons.extend(previous.map(|place| turn(place, "◀ Previous")));
    let next = (waiting.place + 1 < waiting.count).then_some(waiting.place + 1);
    buttons.extend(next.map(|place| turn(place, "Next ▶")));
    View::embed(embed)
        .with_content(done)
        .with_rows([row(buttons)])
        .with_file("question.md".to_owned(), &proposal.file)
}

/// Says what was just decided about a proposal, above the next one.
pub(in crate::discord) fn decided(own: &OwnQuestion) -> String {
    let title = shorten(&escape(&own.question.title), LONGEST_LINE);
    match own.state {
        OwnState::Kept => format!("Approved: #{} · {title}\n\n", own.question.number),
        OwnState::Declined => format!("Declined: {title}\n\n"),
        OwnState::Proposed | OwnState::Removed => String::new(),
    }
}

/// Shows a changed question.
pub fn edited(proposal: &Proposal) -> View {
    let view = View::embed(content(proposal));
    match proposal.number {
        Some(number) => view.with_content(format!(
            "Question #{number} is changed. Existing answers keep the old wording."
        )),
        None => view
            .with_content("The proposal is changed.")
            .with_rows([row(decisions(proposal))]),
    }
}

/// Says why a form failed, with everything typed into it, because Discord has closed the form.
pub fn failed(why: &str, typed: &[(&str, &str)]) -> View {
    let fields = typed.iter().filter(|(_, text)| !text.trim().is_empty());
    let fields: Vec<String> = fields
        .map(|(field, text)| format!("{field}:\n{text}\n"))
        .collect();
    match fields.is_empty() {
        true => View::text(why),
        false => View::text(format!("{why}\nWhat you typed is in the attached file."))
            .with_file("typed.txt".to_owned(), &fields.join("\n")),
    }
}

/// Returns the typed text, and why it was refused.
pub fn refused(why: &str, typed: &str) -> View {
    View::text(why).with_file("question.md".to_owned(), typed)
}

/// Renders a page of a server's own questions.
pub fn list(listed: &Listed) -> View {
    let mut embed = Embed::new("This server's own questions", BLUE);
    if listed.questions.is_empty() {
        embed = embed.text(
            "None yet. `/bank propose` proposes one, `/bank import` brings in many, and `/bank \
             export` gives you a starter file.",
        );
    }
    let lines = listed.questions.iter().map(|(number, level, title)| {
        format!("#{number} · {} · {level}", escape(&shorten(title, 120)))
    });
    let removed = listed.removed.iter();
    let removed = removed.map(|(_, number, title)| {
        format!("~~#{number} · {}~~ · removed", escape(&shorten(title, 120)))
    });
    embed = embed.list(lines.chain(removed).collect());
    let mut footer = vec![count(listed.count, "question")];
    footer.extend(
        listed
            .waiting
            .map(|waiting| format!("{waiting} waiting for review")),
    );
    if !listed.takes_proposals {
        footer.push("members cannot propose".to_owned());
    }
    embed = embed.footer(footer.join(" · "));
    let view = paged(embed, listed.page, listed.pages, |page| {
        bank(BankId::List(page))
    });
    let back = listed.removed.iter().map(|(id, number, _)| {
        let label = format!("Put back #{number}");
        button(&bank(BankId::Restore(*id)), &label, ButtonStyle::Secondary)
    });
    let back: Vec<_> = back.collect();
    let rows = back.chunks(BUTTONS_IN_A_ROW).rev();
    rows.fold(view, |view, row| view.with_row_above(row.to_vec()))
}

/// Asks before a question is removed.
pub fn ask_to_remove(number: u32, title: &str, id: crate::domain::ids::OwnQuestionId) -> View {
    View::text(format!(
        "Remove #{number} · {}? It won't be asked again. Points, streaks and answers stay.",
        escape(title)
    ))
    .with_rows([row(vec![button(
        &bank(BankId::Remove(id)),
        "Remove it",
        ButtonStyle::Danger,
    )])])
}

/// Says that a question was removed.
pub fn removed(own: &OwnQuestion) -> View {
    let (number, title) = (own.question.number, escape(&own.question.title));
    View::text(format!(
        "Removed: #{number} · {title}. To put it back, go to the end of `/bank list`."
    ))
    .with_rows([row(vec![button(
        &bank(BankId::Restore(own.id)),
        "Put it back",
        ButtonStyle::Secondary,
    )])])
}

/// Says that a question is back.
pub fn restored(own: &OwnQuestion) -> View {
    let (number, title) = (own.question.number, escape(&own.question.title));
    View::text(format!("It is back: #{number} · {title}"))
}

/// Says whether members may now propose questions.
pub fn proposals_are(on: bool) -> View {
    View::text(if on {
        "Members of this server can propose questions now, with `/bank propose`."
    } else {
        "Members of this server can no longer propose questions. Waiting proposals stay in `/bank \
         review`."
    })
}

/// Reports the result of an import.
pub fn imported(imported: &Imported) -> View {
    let mut parts = Vec::new();
    let mut part = |questions: &[Replaced], what: &str| {
        if !questions.is_empty() {
            let named = questions
                .iter()
                .take(NAMED)
                .map(|(number, title)| format!("- #{number} · {}", escape(&shorten(title, 100))));
            let mut lines: Vec<String> = named.collect();
            let others = questions.len().saturating_sub(NAMED);
            if others > 0 {
                lines.push(format!("- and {others} more"));
            }
            let number = count(questions.len() as u32, "question");
            parts.push(format!("**{number} {what}**\n{}", lines.join("\n")));
        }
    };
    part(&imported.added, "imported");
    part(&imported.replaced, "changed");
    if imported.unchanged > 0 {
        parts.push(format!(
            "{} unchanged",
            count(imported.unchanged, "question")
        ));
    }
    if imported.broken > 0 || !imported.problems.is_empty() {
        let problems = imported.problems.iter().take(PROBLEMS);
        let lines = problems.map(|problem| format!("- {}", escape(&shorten(problem, 150))));
        let mut lines: Vec<String> = lines.collect();
        let named = imported.problems.len() as u32;
        let others = named.saturating_sub(PROBLEMS as u32) + imported.more_problems;
        if others > 0 {
            lines.push(format!("- and {others} more, see the attached file"));
        }
        let what = match imported.broken {
            0 => "**I could not read some of what you sent.** Fix this and import it again."
                .to_owned(),
            broken => format!(
                "**{} not imported.** Fix these and import the file again; imported questions stay \
                 as they are.",
                count(broken, "question")
            ),
        };
        parts.push(format!("{what}\n{}", lines.join("\n")));
    }
    if parts.is_empty() {
        parts.push("I found no question in what you sent.".to_owned());
    }
    let embed = Embed::new("Import", BLUE).text(parts.join("\n\n"));
    let view = View::embed(embed);
    if imported.problems.len() <= PROBLEMS && imported.more_problems == 0 {
        return view;
    }
    let mut all = imported.problems.join("\n");
    if imported.more_problems > 0 {
        all += &format!("\nand {} more", imported.more_problems);
    }
    view.with_file("problems.txt".to_owned(), &all)
}

/// Returns a server's own questions as a file, or a starter question if there are none.
pub fn exported(export: Export, is_table: bool) -> View {
    let Export {
        files,
        questions,
        open,
        from_next,
    } = export;
    if files.is_empty() {
        return View::text(format!(
            "{} of this server's own, open to you right now: the file would show you the answer. \
             Answer or pass first; `/daily` shows what is open.",
            count(open, "question")
        ));
    }
    let mut text = match questions {
        0 => "This server has no questions of its own yet. The attached file is a starter: change \
              it and send it with `/bank import`."
            .to_owned(),
        _ => format!(
            "{} of this server's own. To change some, edit the file, keep each `id`, and send it \
             with `/bank import`.",
            count(questions, "question")
        ),
    };
    if files.len() > 1 {
        text += "\nThese are too many for one import, so there are several files: send one after the \
                 other.";
    }
    if let Some(next) = from_next {
        text += &format!(
            "\nThere was no room from #{next} on. For the rest: `/bank export from: \
             {next}`."
        );
    }
    if is_table && questions > 0 {
        text += "\nA table has no columns for quizzes, references and follow-ups; importing it \
                 leaves these as they are. Export Markdown to change them.";
    }
    if open > 0 {
        text += &format!(
            "\n{} left out: open to you right now, and the file would show you the answer.",
            count(open, "question")
        );
    }
    let files = files.into_iter();
    let files = files.map(|part| CreateAttachment::bytes(part.bytes, part.name));
    files.fold(View::text(text), View::with_attachment)
}
