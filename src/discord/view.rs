//! A message to show, independent of the way it is sent.

use poise::CreateReply;
use serenity::all::{
    CreateActionRow, CreateAllowedMentions, CreateAttachment, CreateButton,
    CreateInteractionResponseMessage, CreateMessage, EditInteractionResponse, UserId,
};

use super::pictures::{Pictures, Shown};
use super::render::embed::{Embed, fit};
use super::text::shorten;
use crate::domain::ids::MemberId;

/// Discord's limit for the text of a message, in characters.
const CONTENT: usize = 2_000;

/// A message under construction: text, embeds and rows of buttons. Ephemeral unless made public.
#[derive(Clone, Debug, Default)]
pub struct View {
    content: String,
    embeds: Vec<Embed>,
    rows: Vec<CreateActionRow>,
    figure: Option<Shown>,
    files: Vec<CreateAttachment>,
    mentions: Vec<MemberId>,
    public: bool,
}

impl View {
    /// Makes a message with only text.
    pub fn text(content: impl Into<String>) -> Self {
        Self {
            content: content.into(),
            ..Self::default()
        }
    }

    /// Makes a message with one embed.
    pub fn embed(embed: Embed) -> Self {
        Self {
            embeds: vec![embed],
            ..Self::default()
        }
    }

    /// Adds text above the rest.
    #[must_use]
    pub fn with_content(self, content: impl Into<String>) -> Self {
        Self {
            content: content.into(),
            ..self
        }
    }

    /// Adds another embed below.
    #[must_use]
    pub fn with_embed(mut self, embed: Embed) -> Self {
        self.embeds.push(embed);
        self
    }

    /// Adds rows of buttons below; empty rows are left out.
    #[must_use]
    pub fn with_rows(self, rows: impl IntoIterator<Item = CreateActionRow>) -> Self {
        let is_full =
            |row: &CreateActionRow| !matches!(row, CreateActionRow::Buttons(b) if b.is_empty());
        Self {
            rows: rows.into_iter().filter(is_full).collect(),
            ..self
        }
    }

    /// Adds a row of buttons above the others, unless it is empty.
    #[must_use]
    pub fn with_row_above(mut self, buttons: Vec<CreateButton>) -> Self {
        let above = CreateActionRow::Buttons(buttons);
        let rows = std::mem::take(&mut self.rows);
        self.with_rows(std::iter::once(above).chain(rows))
    }

    /// Adds a figure to its last embed.
    #[must_use]
    pub fn with_figure(self, figure: Option<Shown>) -> Self {
        Self { figure, ..self }
    }

    /// Attaches a text as a file.
    #[must_use]
    pub fn with_file(mut self, name: String, text: &str) -> Self {
        self.files.push(CreateAttachment::bytes(text, name));
        self
    }

    /// Attaches an existing file.
    #[must_use]
    pub fn with_attachment(mut self, file: CreateAttachment) -> Self {
        self.files.push(file);
        self
    }

    /// Draws its figure, which takes a moment. Without this call it shows none.
    #[must_use]
    pub async fn drawn(mut self, pictures: &Pictures) -> Self {
        let Some(figure) = self.figure.take() else {
            return self;
        };
        let Some(png) = pictures.png(&figure).await else {
            return self;
        };
        let name = figure.file_name();
        if let Some(embed) = self.embeds.pop() {
            self.embeds.push(embed.picture(&name));
        }
        let file = CreateAttachment::bytes(png.to_vec(), name).description(figure.alt);
        self.files.push(file);
        self
    }

    /// Notifies these members if it mentions them.
    #[must_use]
    pub fn mentioning(self, mentions: impl IntoIterator<Item = MemberId>) -> Self {
        Self {
            mentions: mentions.into_iter().collect(),
            ..self
        }
    }

    /// Returns the members it notifies.
    pub fn mentions(&self) -> CreateAllowedMentions {
        let users = self.mentions.iter().map(|member| UserId::new(member.0));
        CreateAllowedMentions::new().users(users)
    }

    /// Makes it visible to everybody.
    #[must_use]
    pub fn public(self) -> Self {
        Self {
            public: true,
            ..self
        }
    }

    /// Whether everybody sees it.
    pub fn is_public(&self) -> bool {
        self.public
    }

    /// Turns it into the reply to a command.
    pub fn into_reply(self) -> CreateReply {
        let mentions = self.mentions();
        let reply = CreateReply::new()
            .content(shorten(&self.content, CONTENT))
            .components(self.rows)
            .ephemeral(!self.public)
            .allowed_mentions(mentions);
        let reply = fit(&self.embeds)
            .into_iter()
            .fold(reply, CreateReply::embed);
        self.files.into_iter().fold(reply, CreateReply::attachment)
    }

    /// Turns it into the response to a button or a form: a new message, or a replacement that also
    /// removes the old message's files.
    pub fn into_response(self) -> CreateInteractionResponseMessage {
        let mentions = self.mentions();
        CreateInteractionResponseMessage::new()
            .content(shorten(&self.content, CONTENT))
            .embeds(fit(&self.embeds))
            .components(self.rows)
            .files(self.files)
            .ephemeral(!self.public)
            .allowed_mentions(mentions)
    }

    /// Turns it into a replacement for an earlier response, or for the "thinking" sign.
    pub fn into_edit(self) -> EditInteractionResponse {
        let edit = EditInteractionResponse::new()
            .content(shorten(&self.content, CONTENT))
            .embeds(fit(&self.embeds))
            .components(self.rows)
            .allowed_mentions(CreateAllowedMentions::new());
        let add = EditInteractionResponse::new_attachment;
        self.files.into_iter().fold(edit, add)
    }

    /// Turns it into a message that the bot sends by itself, which may notify `mentions`.
    pub fn into_message(self, mentions: CreateAllowedMentions) -> CreateMessage {
        CreateMessage::new()
            .content(shorten(&self.content, CONTENT))
            .embeds(fit(&self.embeds))
            .components(self.rows)
            .allowed_mentions(mentions)
    }
}
