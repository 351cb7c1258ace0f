// A discord.js bot on local-discord: only the address differs from a bot on Discord.

import {
  ActionRowBuilder, ButtonBuilder, ButtonStyle, Client, EmbedBuilder, Events, GatewayIntentBits,
  MessageFlags, ModalBuilder, SlashCommandBuilder, TextInputBuilder, TextInputStyle,
} from 'discord.js';

const client = new Client({
  intents: [GatewayIntentBits.Guilds],
  rest: { api: `${process.env.LOCAL_DISCORD}/api` },
});

client.once(Events.ClientReady, () => client.application.commands.set([
  new SlashCommandBuilder().setName('greet').setDescription('Greets a member')
    .addUserOption((option) => option.setName('user').setDescription('Whom').setRequired(true))
    .addStringOption((option) => option.setName('topic').setDescription('About what')
      .setRequired(true).setAutocomplete(true)),
  new SlashCommandBuilder().setName('post').setDescription('Posts with an embed and opens a thread'),
]));

const button = (id, label) => new ButtonBuilder()
  .setCustomId(id).setLabel(label).setStyle(ButtonStyle.Primary);

const answers = {
  async greet(interaction) {
    const user = interaction.options.getUser('user');
    await interaction.reply({
      content: `Hello ${user.username} about ${interaction.options.getString('topic')}`,
      flags: MessageFlags.Ephemeral,
      components: [new ActionRowBuilder().addComponents(button('open', 'Open'), button('edit', 'Edit'))],
    });
  },
  async post(interaction) {
    await interaction.deferReply({ flags: MessageFlags.Ephemeral });
    const embed = new EmbedBuilder().setTitle('Posted').setDescription('x');
    const message = await interaction.channel.send({ embeds: [embed] });
    await message.startThread({ name: 'Talk' });
    await interaction.editReply('Done');
  },
  async open(interaction) {
    const input = new TextInputBuilder()
      .setCustomId('text').setLabel('Text').setStyle(TextInputStyle.Short);
    await interaction.showModal(new ModalBuilder().setCustomId('answer').setTitle('Your answer')
      .addComponents(new ActionRowBuilder().addComponents(input)));
  },
  async edit(interaction) {
    await interaction.update({ content: 'Edited', components: [] });
    await interaction.followUp('Followed up');
  },
  async answer(interaction) {
    await interaction.reply(`You wrote ${interaction.fields.getTextInputValue('text')}`);
  },
};

client.on(Events.InteractionCreate, async (interaction) => {
  if (interaction.isAutocomplete()) {
    const typed = `${interaction.options.getFocused()}ing`;
    await interaction.respond([{ name: typed, value: typed }]);
  } else {
    await answers[interaction.commandName ?? interaction.customId](interaction);
  }
});

client.login(process.env.TOKEN);
