"""A discord.py bot on local-discord: only the two addresses differ from a bot on Discord."""

import os

import discord
import yarl
from discord import app_commands

BASE = os.environ["LOCAL_DISCORD"]

discord.http.Route.BASE = f"{BASE}/api/v10"
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(
    BASE.replace("http", "ws", 1) + "/gateway"
)


class Bot(discord.Client):
    def __init__(self):
        super().__init__(intents=discord.Intents(guilds=True))
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self):
        await self.tree.sync()


bot = Bot()


class Answer(discord.ui.Modal, title="Your answer"):
    text = discord.ui.TextInput(label="Text", custom_id="text")

    async def on_submit(self, interaction):
        await interaction.response.send_message(f"You wrote {self.text.value}")


class Buttons(discord.ui.View):
    @discord.ui.button(label="Open", custom_id="open")
    async def open(self, interaction, button):
        await interaction.response.send_modal(Answer())

    @discord.ui.button(label="Edit", custom_id="edit")
    async def edit(self, interaction, button):
        await interaction.response.edit_message(content="Edited", view=None)
        await interaction.followup.send("Followed up")


@bot.tree.command(description="Greets a member")
@app_commands.describe(user="Whom", topic="About what")
async def greet(interaction, user: discord.Member, topic: str):
    await interaction.response.send_message(
        f"Hello {user.name} about {topic}", view=Buttons(), ephemeral=True
    )


@greet.autocomplete("topic")
async def topics(interaction, current: str):
    return [app_commands.Choice(name=f"{current}ing", value=f"{current}ing")]


@bot.tree.command(description="Posts with an embed and opens a thread")
async def post(interaction):
    await interaction.response.defer(ephemeral=True)
    message = await interaction.channel.send(embed=discord.Embed(title="Posted", description="x"))
    await message.create_thread(name="Talk")
    await interaction.edit_original_response(content="Done")


bot.run(os.environ["TOKEN"])
