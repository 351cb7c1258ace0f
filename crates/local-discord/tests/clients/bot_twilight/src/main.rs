//! A twilight bot on local-discord: only the two addresses differ from a bot on Discord.

use std::error::Error;

use twilight_gateway::{ConfigBuilder, Event, EventTypeFlags, Intents, Shard, ShardId, StreamExt};
use twilight_http::Client;
use twilight_http::client::InteractionClient;
use twilight_model::application::command::{
    CommandOptionChoice, CommandOptionChoiceValue, CommandType,
};
use twilight_model::application::interaction::application_command::{
    CommandData, CommandOptionValue,
};
use twilight_model::application::interaction::modal::{
    ModalInteractionComponent, ModalInteractionData,
};
use twilight_model::application::interaction::{Interaction, InteractionData, InteractionType};
use twilight_model::channel::message::component::{
    ActionRow, Button, ButtonStyle, Component, Label, TextInput, TextInputStyle,
};
use twilight_model::channel::message::{Embed, MessageFlags};
use twilight_model::http::interaction::{
    InteractionResponse, InteractionResponseData, InteractionResponseType,
};
use twilight_util::builder::command::{CommandBuilder, StringBuilder, UserBuilder};
use twilight_util::builder::embed::EmbedBuilder;

type Failure = Box<dyn Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let base = std::env::var("LOCAL_DISCORD")?;
    let token = std::env::var("TOKEN")?;
    let host = base.trim_start_matches("http://").to_owned();
    let http = Client::builder()
        .token(token.clone())
        .proxy(host.clone(), true)
        .ratelimiter(None)
        .build();
    let config = ConfigBuilder::new(token, Intents::GUILDS)
        .proxy_url(format!("ws://{host}/gateway"))
        .build();
    let application = http.current_user_application().await?.model().await?;
    let interactions = http.interaction(application.id);
    interactions.set_global_commands(&commands()).await?;
    let mut shard = Shard::with_config(ShardId::ONE, config);
    while let Some(event) = shard.next_event(EventTypeFlags::all()).await {
        match event {
            Ok(Event::InteractionCreate(event)) => answer(&http, &interactions, &event.0).await?,
            Ok(_) => {}
            Err(error) => eprintln!("{error}"),
        }
    }
    Ok(())
}

fn commands() -> Vec<twilight_model::application::command::Command> {
    let greet = CommandBuilder::new("greet", "Greets a member", CommandType::ChatInput)
        .option(UserBuilder::new("user", "Whom").required(true))
        .option(
            StringBuilder::new("topic", "About what")
                .required(true)
                .autocomplete(true),
        );
    let text = "Posts with an embed and opens a thread";
    let post = CommandBuilder::new("post", text, CommandType::ChatInput);
    vec![greet.build(), post.build()]
}

async fn answer(
    http: &Client,
    interactions: &InteractionClient<'_>,
    interaction: &Interaction,
) -> Result<(), Failure> {
    use InteractionResponseType as Kind;
    let (kind, data) = match &interaction.data {
        Some(InteractionData::ApplicationCommand(command))
            if interaction.kind == InteractionType::ApplicationCommandAutocomplete =>
        {
            (Kind::ApplicationCommandAutocompleteResult, suggest(command))
        }
        Some(InteractionData::ApplicationCommand(command)) if command.name == "greet" => {
            (Kind::ChannelMessageWithSource, greet(command))
        }
        Some(InteractionData::ApplicationCommand(_)) => {
            return post(http, interactions, interaction).await;
        }
        Some(InteractionData::MessageComponent(click)) if click.custom_id == "open" => {
            (Kind::Modal, modal())
        }
        Some(InteractionData::MessageComponent(_)) => {
            let edit = InteractionResponseData {
                components: Some(Vec::new()),
                ..text("Edited")
            };
            respond(interactions, interaction, Kind::UpdateMessage, Some(edit)).await?;
            let follow_up = interactions.create_followup(&interaction.token);
            follow_up.content("Followed up").await?;
            return Ok(());
        }
        Some(InteractionData::ModalSubmit(modal)) => (
            Kind::ChannelMessageWithSource,
            text(&format!("You wrote {}", written(modal))),
        ),
        _ => return Ok(()),
    };
    respond(interactions, interaction, kind, Some(data)).await
}

async fn respond(
    interactions: &InteractionClient<'_>,
    interaction: &Interaction,
    kind: InteractionResponseType,
    data: Option<InteractionResponseData>,
) -> Result<(), Failure> {
    let response = InteractionResponse { kind, data };
    interactions
        .create_response(interaction.id, &interaction.token, &response)
        .await?;
    Ok(())
}

fn text(content: &str) -> InteractionResponseData {
    InteractionResponseData {
        content: Some(content.to_owned()),
        ..InteractionResponseData::default()
    }
}

fn suggest(command: &CommandData) -> InteractionResponseData {
    let typed = command
        .options
        .iter()
        .find_map(|option| match &option.value {
            CommandOptionValue::Focused(typed, _) => Some(format!("{typed}ing")),
            _ => None,
        });
    let choice = typed.map(|typed| CommandOptionChoice {
        name: typed.clone(),
        name_localizations: None,
        value: CommandOptionChoiceValue::String(typed),
    });
    InteractionResponseData {
        choices: Some(choice.into_iter().collect()),
        ..InteractionResponseData::default()
    }
}

fn greet(command: &CommandData) -> InteractionResponseData {
    let (mut user, mut topic) = ("nobody", "nothing");
    for option in &command.options {
        match &option.value {
            CommandOptionValue::String(text) => topic = text,
            CommandOptionValue::User(id) => {
                let resolved = command.resolved.as_ref();
                user = resolved.map_or(user, |resolved| &resolved.users[id].name);
            }
            _ => {}
        }
    }
    let buttons = vec![button("open", "Open"), button("edit", "Edit")];
    InteractionResponseData {
        flags: Some(MessageFlags::EPHEMERAL),
        components: Some(vec![Component::ActionRow(ActionRow {
            id: None,
            components: buttons,
        })]),
        ..text(&format!("Hello {user} about {topic}"))
    }
}

fn button(custom_id: &str, label: &str) -> Component {
    Component::Button(Button {
        custom_id: Some(custom_id.to_owned()),
        disabled: false,
        emoji: None,
        id: None,
        label: Some(label.to_owned()),
        sku_id: None,
        style: ButtonStyle::Primary,
        url: None,
    })
}

fn modal() -> InteractionResponseData {
    let input = Component::TextInput(TextInput {
        custom_id: "text".to_owned(),
        id: None,
        #[expect(deprecated, reason = "the field is in a label")]
        label: None,
        max_length: None,
        min_length: None,
        placeholder: None,
        required: None,
        style: TextInputStyle::Short,
        value: None,
    });
    InteractionResponseData {
        custom_id: Some("answer".to_owned()),
        title: Some("Your answer".to_owned()),
        components: Some(vec![Component::Label(Label {
            component: Box::new(input),
            description: None,
            id: None,
            label: "Text".to_owned(),
        })]),
        ..InteractionResponseData::default()
    }
}

fn written(modal: &ModalInteractionData) -> &str {
    match modal.components.first() {
        Some(ModalInteractionComponent::Label(label)) => match label.component.as_ref() {
            ModalInteractionComponent::TextInput(input) => &input.value,
            _ => "",
        },
        _ => "",
    }
}

async fn post(
    http: &Client,
    interactions: &InteractionClient<'_>,
    interaction: &Interaction,
) -> Result<(), Failure> {
    let data = InteractionResponseData {
        flags: Some(MessageFlags::EPHEMERAL),
        ..InteractionResponseData::default()
    };
    let kind = InteractionResponseType::DeferredChannelMessageWithSource;
    respond(interactions, interaction, kind, Some(data)).await?;
    let channel = interaction.channel.as_ref().ok_or("no channel")?.id;
    let embed: Embed = EmbedBuilder::new().title("Posted").description("x").build();
    let message = http
        .create_message(channel)
        .embeds(&[embed])
        .await?
        .model()
        .await?;
    http.create_thread_from_message(channel, message.id, "Talk")
        .await?;
    let edit = interactions.update_response(&interaction.token);
    edit.content(Some("Done")).await?;
    Ok(())
}
