// A small world for the check: one guild, three people, and a bot that shows every kind of reply.

import { startBot } from "./bot.mjs";
import { controlApi } from "./control.mjs";

const EPHEMERAL = 64;
const QUESTIONS = ["What is a convolution?", "What is a feature map?", "What does stride do?", "Why are weights shared?"];
const CALLBACK = { message: 4, deferMessage: 5, deferUpdate: 6, update: 7, choices: 8, modal: 9 };

export const MARKDOWN = [
  "# Heading",
  "**bold** *italic* __under__ ~~gone~~ `code` ||the secret||",
  "- item\n  - nested",
  "> quoted",
  "```python\ndef f(x): # why\n    return 1\n```",
  "<script>alert(1)</script> <img src=x onerror=alert(1)>",
  "[paper](https://arxiv.org/abs/1603.07285)",
].join("\n");

const COMMANDS = [
  { name: "schedule", description: "Daily posts", default_member_permissions: "32", options: [
    { type: 1, name: "add", description: "Add a daily post", options: [
      { type: 7, name: "channel", description: "Where to post", required: true, channel_types: [0] },
      { type: 3, name: "level", description: "Which questions", required: true, choices: ["Beginner", "Senior"].map((name) => ({ name, value: name.toLowerCase() })) },
      { type: 3, name: "at", description: "When", required: true, min_length: 4, max_length: 5 },
      { type: 4, name: "count", description: "How many", min_value: 1, max_value: 5 },
      { type: 5, name: "ping", description: "Mention somebody" },
      { type: 6, name: "member", description: "Whom" },
      { type: 8, name: "role", description: "Which role" },
    ] },
    { type: 1, name: "list", description: "List the daily posts" },
  ] },
  { name: "answer", description: "The model answer", options: [{ type: 3, name: "question", description: "Which question", required: true, autocomplete: true }] },
  { name: "secret", description: "A reply for you alone" },
  { name: "slow", description: "Thinks before it answers" },
  { name: "silent", description: "Never answers" },
  { name: "menu", description: "Shows a select menu" },
];

const button = (style, label, customId, extra = {}) => ({ type: 2, style, label, custom_id: customId, ...extra });
const row = (...components) => ({ type: 1, components });

/** The post that the bot writes into the channel #beginner. */
function post(closesAt) {
  return {
    embeds: [{
      title: "Question 14", description: "What does **stride** do?", color: 0x57f287,
      fields: [{ name: "Level", value: "Beginner", inline: true }, { name: "Closes", value: `<t:${closesAt}:R>`, inline: true }, { name: "Note", value: "Answer in private" }],
      footer: { text: "Stride" },
    }],
    components: [row(button(1, "Answer", "answer"), button(2, "Hint", "hint", { emoji: { name: "💡" } }), button(3, "Mute", "mute"), button(4, "Closed", "closed", { disabled: true }), { type: 2, style: 5, label: "Paper", url: "https://arxiv.org/" })],
  };
}

/** Makes the world and starts the bot. Returns what the checks refer to. */
export async function makeScenario(url, { token } = {}) {
  const control = controlApi(url);
  const now = await standTheClock(control);
  const world = await control.get("/state");
  const bot = await startBot({ url, token, applicationId: world.application.id, commands: COMMANDS, answer });
  const ada = await control.post("/users", { username: "ada", global_name: "Ada" });
  const guild = await control.post("/guilds", { name: "CNN study group", owner: ada.id });
  const grace = await control.post(`/guilds/${guild.id}/members`, { username: "grace", global_name: "Grace" });
  await control.post(`/guilds/${guild.id}/members`, { username: "edsger", global_name: "Edsger" });
  const role = await control.post(`/guilds/${guild.id}/roles`, { name: "Students", color: 0x3498db, hoist: true, mentionable: true });
  await control.patch(`/guilds/${guild.id}/members/${grace.user.id}`, { roles: [role.id] });
  const beginner = await control.post(`/guilds/${guild.id}/channels`, { name: "beginner", topic: "One **beginner** question a day" });
  const whole = await control.get(`/guilds/${guild.id}`);
  const general = whole.channels.find((channel) => channel.name === "general");
  const closesAt = Math.floor(now.getTime() / 1000) + 24 * 3600;
  const question = await bot.rest("POST", `/channels/${beginner.id}/messages`, post(closesAt));
  await control.post(`/channels/${general.id}/messages`, { as: ada.id, content: MARKDOWN });
  return { control, bot: { ...bot, name: world.bot.username }, guild, ada, grace: grace.user, role, beginner, general, question, now };
}

/** Stands the clock at the next 09:00 UTC, so that "in a day" is just that. A clock that a program keeps is left as it is. */
async function standTheClock(control) {
  const clock = await control.get("/clock");
  if (clock.kept) return new Date(clock.now);
  const morning = new Date(clock.now);
  morning.setUTCHours(9, 0, 0, 0);
  if (morning < new Date(clock.now)) morning.setUTCDate(morning.getUTCDate() + 1);
  await control.put("/clock", { now: morning.toISOString() });
  return morning;
}

// --- how the bot answers ---

async function answer(interaction, bot) {
  const { type, data } = interaction;
  if (type === 4) return bot.respond(interaction, CALLBACK.choices, { choices: matching(data) });
  if (type === 5) return bot.respond(interaction, CALLBACK.message, { flags: EPHEMERAL, content: `You wrote: ${data.components[0].components[0].value}` });
  if (type === 3) return answerComponent(interaction, bot);
  switch (data.name) {
    case "secret": return bot.respond(interaction, CALLBACK.message, { flags: EPHEMERAL, content: "This is **only** for you." });
    case "slow":
      await bot.respond(interaction, CALLBACK.deferMessage);
      await new Promise((resolve) => setTimeout(resolve, 700));
      return bot.editReply(interaction, { content: "Done thinking." });
    case "silent": return undefined;
    case "menu": return bot.respond(interaction, CALLBACK.message, { content: "Choose", components: [row({ type: 3, custom_id: "period", placeholder: "A period", options: ["Week", "Month"].map((label) => ({ label, value: label.toLowerCase() })) })] });
    default: return bot.respond(interaction, CALLBACK.message, { content: `\`${JSON.stringify(flatten(data.options))}\`` });
  }
}

async function answerComponent(interaction, bot) {
  switch (interaction.data.custom_id) {
    case "answer": return bot.respond(interaction, CALLBACK.modal, { custom_id: "answer", title: "Your answer", components: [row({ type: 4, custom_id: "text", style: 2, label: "What does stride do?", min_length: 5, max_length: 4000, required: true, placeholder: "In your own words" })] });
    case "hint": return bot.respond(interaction, CALLBACK.message, { flags: EPHEMERAL, content: "Think of ||the step||." });
    case "period": return bot.respond(interaction, CALLBACK.update, { content: `Chosen: ${interaction.data.values.join()}` });
    default: return undefined;
  }
}

function matching({ options }) {
  const typed = options.find((option) => option.focused).value.toLowerCase();
  return QUESTIONS.filter((question) => question.toLowerCase().includes(typed)).map((name) => ({ name, value: name }));
}

function flatten(options = []) {
  return Object.fromEntries(options.flatMap((option) => (option.options ? Object.entries(flatten(option.options)) : [[option.name, option.value]])));
}
