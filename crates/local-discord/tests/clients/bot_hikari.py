"""A hikari bot on local-discord: only the address differs from a bot on Discord."""

import os

import hikari
from hikari import CommandOption, ComponentInteraction, InteractionCreateEvent, OptionType

bot = hikari.GatewayBot(
    os.environ["TOKEN"],
    banner=None,
    intents=hikari.Intents.GUILDS,
    rest_url=os.environ["LOCAL_DISCORD"] + "/api/v10",
)
CREATE = hikari.ResponseType.MESSAGE_CREATE


@bot.listen()
async def register(event: hikari.StartedEvent) -> None:
    application = await bot.rest.fetch_application()
    greet = bot.rest.slash_command_builder("greet", "Greets a member")
    greet.add_option(
        CommandOption(type=OptionType.USER, name="user", description="Whom", is_required=True)
    )
    greet.add_option(
        CommandOption(
            type=OptionType.STRING,
            name="topic",
            description="About what",
            is_required=True,
            autocomplete=True,
        )
    )
    post = bot.rest.slash_command_builder("post", "Posts with an embed and opens a thread")
    await bot.rest.set_application_commands(application.id, [greet, post])


def buttons() -> hikari.api.MessageActionRowBuilder:
    row = bot.rest.build_message_action_row()
    row.add_interactive_button(hikari.ButtonStyle.PRIMARY, "open", label="Open")
    row.add_interactive_button(hikari.ButtonStyle.PRIMARY, "edit", label="Edit")
    return row


@bot.listen()
async def answer(event: InteractionCreateEvent) -> None:
    interaction = event.interaction
    if isinstance(interaction, hikari.AutocompleteInteraction):
        typed = next(option.value for option in interaction.options if option.is_focused)
        choice = hikari.impl.AutocompleteChoiceBuilder(f"{typed}ing", f"{typed}ing")
        await interaction.create_response([choice])
    elif isinstance(interaction, ComponentInteraction) and interaction.custom_id == "open":
        row = bot.rest.build_modal_action_row()
        row.add_text_input("text", "Text")
        await interaction.create_modal_response("Your answer", "answer", component=row)
    elif isinstance(interaction, ComponentInteraction):
        await interaction.create_initial_response(
            hikari.ResponseType.MESSAGE_UPDATE, "Edited", components=[]
        )
        await interaction.execute("Followed up")
    elif isinstance(interaction, hikari.ModalInteraction):
        await interaction.create_initial_response(
            CREATE, f"You wrote {interaction.components[0][0].value}"
        )
    elif interaction.command_name == "greet":
        values = {option.name: option.value for option in interaction.options}
        user = interaction.resolved.users[values["user"]]
        await interaction.create_initial_response(
            CREATE,
            f"Hello {user.username} about {values['topic']}",
            flags=hikari.MessageFlag.EPHEMERAL,
            component=buttons(),
        )
    else:
        await interaction.create_initial_response(
            hikari.ResponseType.DEFERRED_MESSAGE_CREATE, flags=hikari.MessageFlag.EPHEMERAL
        )
        message = await bot.rest.create_message(
            interaction.channel_id, embed=hikari.Embed(title="Posted", description="x")
        )
        await bot.rest.create_message_thread(interaction.channel_id, message, "Talk")
        await interaction.edit_initial_response("Done")


bot.run(check_for_updates=False)
