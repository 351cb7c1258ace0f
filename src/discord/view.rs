//! What a member is shown, before it is known by which way it goes out.

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

/// A message to be: text, embeds and rows of buttons. Ephemeral unless made public.
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
    /// A message of text alone.
    pub fn text(content: impl Into<String>) -> Self {
        Self {
            content: content.into(),
            ..Self::default()
        }
    }

    /// A message of one embed.
    pub fn embed(embed: Embed) -> Self {
        Self {
            embeds: vec![embed],
            ..Self::default()
        }
    }

    /// The same with text above.
    #[must_use]
    pub fn with_content(self, content: impl Into<String>) -> Self {
        Self {
            content: content.into(),
            ..self
        }
    }

    /// The same with another embed below.
    #[must_use]
    pub fn with_embed(mut self, embed: Embed) -> Self {
        self.embeds.push(embed);
        self
    }

    /// The same with rows of buttons below; empty rows are left out.
    #[must_use]
    pub fn with_rows(self, rows: impl IntoIterator<Item = CreateActionRow>) -> Self {
        let is_full =
            |row: &CreateActionRow| !matches!(row, CreateActionRow::Buttons(b) if b.is_empty());
        Self {
            rows: rows.into_iter().filter(is_full).collect(),
            ..self
        }
    }

    /// The same with a row of buttons above the others; without any there is none.
    #[must_use]
    pub fn with_row_above(mut self, buttons: Vec<CreateButton>) -> Self {
        let above = CreateActionRow::Buttons(buttons);
        let rows = std::mem::take(&mut self.rows);
        self.with_rows(std::iter::once(above).chain(rows))
    }

    /// The same with a figure in its last embed.
    #[must_use]
    pub fn with_figure(self, figure: Option<Shown>) -> Self {
        Self { figure, ..self }
    }

    /// The same with a file to open or to keep.
    #[must_use]
    pub fn with_file(mut self, name: String, text: &str) -> Self {
        self.files.push(CreateAttachment::bytes(text, name));
        self
    }

    /// The same with a file that is made already.
    #[must_use]
    pub fn with_attachment(mut self, file: CreateAttachment) -> Self {
        self.files.push(file);
        self
    }

    /// The same with its figure as a picture, which takes a moment. Without this there is none.
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

    /// The same, which tells these members of itself where it mentions them.
    #[must_use]
    pub fn mentioning(self, mentions: impl IntoIterator<Item = MemberId>) -> Self {
        Self {
            mentions: mentions.into_iter().collect(),
            ..self
        }
    }

    /// Whom it tells of itself.
    pub fn mentions(&self) -> CreateAllowedMentions {
        let users = self.mentions.iter().map(|member| UserId::new(member.0));
        CreateAllowedMentions::new().users(users)
    }

    /// The same for everybody's eyes.
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

    /// As the reply to a command.
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

    /// As the response to a button or a form: a new message, or in place of the old one, whose
    /// files go with it.
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

    /// In place of what an interaction was answered with before, or of the sign that its answer is
    /// being made.
    pub fn into_edit(self) -> EditInteractionResponse {
        let edit = EditInteractionResponse::new()
            .content(shorten(&self.content, CONTENT))
            .embeds(fit(&self.embeds))
            .components(self.rows)
            .allowed_mentions(CreateAllowedMentions::new());
        let add = EditInteractionResponse::new_attachment;
        self.files.into_iter().fold(edit, add)
    }

    /// As a message that the bot sends by itself, which may mention `mentions`.
    pub fn into_message(self, mentions: CreateAllowedMentions) -> CreateMessage {
        CreateMessage::new()
            .content(shorten(&self.content, CONTENT))
            .embeds(fit(&self.embeds))
            .components(self.rows)
            .allowed_mentions(mentions)
    }
}
