//! Searching for questions.

use std::collections::HashMap;

use super::reveal::{self, Opened};
use super::{App, Person, Result};
use crate::domain::bank::Found;
use crate::domain::ids::GuildId;
use crate::domain::page::Page;
use crate::domain::post::Post;
use crate::domain::question::{Question, QuestionId};
use crate::domain::search::Excerpt;
use crate::store::{Connection, posts, practice};

/// How many questions fit on a page: as many as on a phone's screen.
const PAGE_SIZE: u32 = 5;

/// A page of search results.
#[derive(Clone, Debug)]
pub struct Results<'b> {
    /// The typed query; empty if the page lists open and recently seen questions instead.
    pub typed: String,
    /// The results on the page.
    pub listed: Vec<Listed<'b>>,
    /// How many results there are.
    pub total: u32,
    /// The page, from 0.
    pub page: u32,
    /// How many pages there are; at least 1.
    pub pages: u32,
}

/// A search result.
#[derive(Clone, Debug)]
pub struct Listed<'b> {
    /// The question.
    pub question: &'b Question,
    /// The post of this guild that is open for it.
    pub open: Option<Post>,
    /// Where its model answer matches the query, if that spoils nothing.
    pub excerpt: Option<Opened<Excerpt<'b>>>,
}

/// Returns the questions that a person may mean, best first. For an empty query: those open in the
/// guild, then those the person saw, latest first.
pub async fn suggest<'b>(app: &'b App, person: &Person, typed: &str) -> Result<Vec<&'b Question>> {
    if typed.trim().is_empty() {
        let mut reader = app.store.read().await?;
        return recent(app, &mut reader, person).await;
    }
    Ok(app.bank.search(typed).questions)
}

/// Returns a page of the questions that a person may mean (from 0; the last one if there are
/// fewer), with the matching excerpts.
pub async fn search<'b>(
    app: &'b App,
    person: &Person,
    typed: &str,
    page: u32,
) -> Result<Results<'b>> {
    let typed = typed.trim();
    let mut reader = app.store.read().await?;
    let open = match person.guild {
        Some(guild) => open_in(app, &mut reader, guild, person).await?,
        None => Vec::new(),
    };
    let Found { questions, sought } = match typed {
        "" => Found {
            questions: recent(app, &mut reader, person).await?,
            ..Found::default()
        },
        _ => app.bank.search(typed),
    };
    drop(reader);
    let total = questions.len() as u32;
    let page = Page::of(total, PAGE_SIZE, page);
    let questions: Vec<&Question> = page.cut(questions).collect();
    let excerpts = questions.iter().filter_map(|question| {
        let excerpt = sought.excerpt(question)?;
        Some((&question.id, excerpt))
    });
    let mut excerpts: HashMap<&QuestionId, Opened<Excerpt<'_>>> =
        reveal::in_passing(app, person, excerpts.collect()).await?;
    let mut open: HashMap<&QuestionId, Post> = open.into_iter().collect();
    let listed = questions.into_iter().map(|question| Listed {
        open: open.remove(&question.id),
        excerpt: excerpts.remove(&question.id),
        question,
    });
    Ok(Results {
        typed: typed.to_owned(),
        listed: listed.collect(),
        total,
        page: page.number,
        pages: page.count,
    })
}

/// Returns the open posts of a guild with the current ids of their questions, oldest first.
async fn open_in<'b>(
    app: &'b App,
    db: &mut Connection,
    guild: GuildId,
    person: &Person,
) -> Result<Vec<(&'b QuestionId, Post)>> {
    let posts = posts::open(db, guild, person.at).await?.into_iter();
    let known = posts.filter_map(|post| {
        let question = app.bank.get(post.question.as_str())?;
        Some((&question.id, post))
    });
    Ok(known.collect())
}

/// Returns the open questions of the guild, then those the person saw, latest first.
async fn recent<'b>(
    app: &'b App,
    db: &mut Connection,
    person: &Person,
) -> Result<Vec<&'b Question>> {
    let mut ids: Vec<String> = Vec::new();
    if let Some(guild) = person.guild {
        let open = open_in(app, &mut *db, guild, person).await?;
        ids.extend(open.into_iter().map(|(id, _)| id.to_string()));
    }
    let seen = practice::last_seen(db, person.member).await?;
    ids.extend(seen.into_iter().map(|(id, _)| id.to_string()));
    let mut questions: Vec<&Question> = Vec::new();
    for question in ids.iter().filter_map(|id| app.bank.get(id)) {
        if !questions.iter().any(|known| known.id == question.id) {
            questions.push(question);
        }
    }
    Ok(questions)
}
