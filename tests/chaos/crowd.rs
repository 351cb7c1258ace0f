//! Members who answer, pass and look, all at once, and what the bot told them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use local_discord::{Channel, Failure, Guild, Id, Member, Message, Response};
use rand::rngs::ChaCha8Rng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How each answer begins.
const TEXT: &str = "The weights are shared";

/// What stands above a text that is given back, since it is not kept.
const GIVEN_BACK: &str = "What you wrote";

/// What a member was told of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    Pass,
    Text(String),
    /// That there is one: an earlier try whose reply was lost.
    Something,
}

/// What the bot told its members.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    /// Acknowledged answers, by member and the post's message, each with what was said.
    pub(crate) answers: BTreeMap<(Id, Id), (Kept, String)>,
    /// How many answers came when their post had closed, and are not kept.
    pub(crate) practiced: u32,
    /// How often something was refused with a sentence, as on a full disk.
    pub(crate) refusals: u32,
    /// How often no answer came.
    pub(crate) unanswered: u32,
    /// Replies that nobody expects.
    pub(crate) strange: Vec<String>,
}

/// The members and what they share.
pub(crate) struct Crowd {
    members: Vec<Member>,
    channels: Vec<Channel>,
    seed: u64,
    told: Arc<Mutex<Told>>,
    done: watch::Sender<u32>,
    busy: watch::Sender<usize>,
    /// Whether nobody begins anything.
    paused: watch::Sender<bool>,
    /// Counts the processes: who waits for one that was killed waits no more.
    lives: watch::Sender<u32>,
}

impl Crowd {
    pub(crate) fn gather(guild: &Guild, channels: &[Channel], size: usize, seed: u64) -> Self {
        Self {
            members: (0..size).map(|n| guild.member(&format!("m{n}"))).collect(),
            channels: channels.to_vec(),
            seed,
            told: Arc::default(),
            done: watch::Sender::new(0),
            busy: watch::Sender::new(0),
            paused: watch::Sender::new(true),
            lives: watch::Sender::new(0),
        }
    }

    /// Lets them live, each in a task.
    pub(crate) fn live(&self) -> JoinSet<()> {
        let mut lives = JoinSet::new();
        for (number, member) in self.members.iter().enumerate() {
            let one = One {
                member: member.clone(),
                channels: self.channels.clone(),
                told: self.told.clone(),
                random: ChaCha8Rng::seed_from_u64(self.seed + 1 + number as u64),
            };
            let (done, busy) = (self.done.clone(), self.busy.clone());
            let (paused, killed) = (self.paused.subscribe(), self.lives.subscribe());
            lives.spawn(one.live(done, busy, paused, killed));
        }
        lives
    }

    /// How many things they have done.
    pub(crate) fn done(&self) -> u32 {
        *self.done.borrow()
    }

    pub(crate) async fn until(&self, done: u32) {
        let mut now = self.done.subscribe();
        now.wait_for(|now| *now >= done).await.unwrap();
    }

    pub(crate) fn pause(&self, paused: bool) {
        self.paused.send_replace(paused);
    }

    /// Waits until nobody waits for the bot.
    pub(crate) async fn idle(&self) {
        let mut busy = self.busy.subscribe();
        busy.wait_for(|busy| *busy == 0).await.unwrap();
    }

    /// Nobody waits for a process that is gone.
    pub(crate) fn give_up(&self) {
        self.lives.send_modify(|lives| *lives += 1);
    }

    pub(crate) fn told(&self) -> Told {
        self.told.lock().unwrap().clone()
    }
}

/// One member.
struct One {
    member: Member,
    channels: Vec<Channel>,
    told: Arc<Mutex<Told>>,
    random: ChaCha8Rng,
}

impl One {
    async fn live(
        mut self,
        done: watch::Sender<u32>,
        busy: watch::Sender<usize>,
        mut paused: watch::Receiver<bool>,
        mut killed: watch::Receiver<u32>,
    ) {
        while paused.wait_for(|paused| !paused).await.is_ok() {
            busy.send_modify(|busy| *busy += 1);
            killed.mark_unchanged();
            tokio::select! {
                () = self.act() => {}
                _ = killed.changed() => {}
            }
            busy.send_modify(|busy| *busy -= 1);
            done.send_modify(|done| *done += 1);
            // Where nothing is awaited, others have their turn.
            tokio::task::yield_now().await;
        }
    }

    async fn act(&mut self) {
        let outcome = match self.random.random_range(0..10) {
            0..=6 => self.answer().await,
            _ => self.look().await,
        };
        match outcome {
            Ok(()) => {}
            Err(Failure::Unanswered(_)) => self.told().unanswered += 1,
            // A post closes and loses its buttons while somebody looks at it.
            Err(Failure::Refused(_)) => {}
            Err(other) => self.told().strange.push(other.to_string()),
        }
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap()
    }

    /// Answers an open post, or passes; looks around where there is none left.
    async fn answer(&mut self) -> Result<(), Failure> {
        let posts = self
            .channels
            .iter()
            .filter_map(|channel| channel.messages().pop());
        let mut open: Vec<Message> = posts.filter(|post| post.has_button("Answer")).collect();
        open.retain(|post| {
            let key = (self.member.id(), post.id());
            !self.told().answers.contains_key(&key)
        });
        let Some(post) = open.choose(&mut self.random).cloned() else {
            return self.look().await;
        };
        if self.random.random_range(0..3) == 0 {
            let passed = self.member.try_click(&post, "I don't know yet").await?;
            let said = passed.text();
            let kept = match said.contains(TEXT) {
                true => Kept::Something,
                false => Kept::Pass,
            };
            self.heard(&post, kept, &said);
            return Ok(());
        }
        match self.member.try_click(&post, "Answer").await? {
            Response::Modal(modal) => {
                let text = format!(
                    "{TEXT}, says {} for the {}th time.",
                    self.member.id(),
                    self.random.random_range(0..1_000_000)
                );
                let answered = modal
                    .fill("In your own words", text.as_str())
                    .try_send()
                    .await?;
                let said = answered.text();
                // A try before this one may be what is kept: then this text is given back.
                let kept = match said.contains(GIVEN_BACK) {
                    true => Kept::Something,
                    false => Kept::Text(text),
                };
                self.heard(&post, kept, &said);
            }
            verdict => self.heard(&post, Kept::Something, &verdict.text()),
        }
        Ok(())
    }

    /// What the bot said to an answer: that it is kept, that it is not, or something else.
    fn heard(&self, post: &Message, kept: Kept, said: &str) {
        let key = (self.member.id(), post.id());
        if refuses(said) {
            self.told().refusals += 1;
        } else if said.contains("so this was practice") {
            self.told().practiced += 1;
        } else if is_verdict(said) {
            self.told().answers.insert(key, (kept, said.to_owned()));
        } else {
            self.told().strange.push(said.to_owned());
        }
    }

    async fn look(&mut self) -> Result<(), Failure> {
        let commands = ["/daily", "/leaderboard", "/streak show", "/points", "/help"];
        let command = commands.choose(&mut self.random).expect("they are fixed");
        let seen = self.member.command(command).try_response().await?;
        if refuses(&seen.text()) {
            self.told().refusals += 1;
        }
        Ok(())
    }
}

/// Whether a reply says that nothing was done, and why.
fn refuses(said: &str) -> bool {
    let refusals = ["nothing was saved", "on our side", "could not be read"];
    refusals.iter().any(|refusal| said.contains(refusal))
}

/// Whether a reply shows what became of an answer that is kept.
fn is_verdict(said: &str) -> bool {
    ["key points", "key point", "not yet", "🔥"]
        .iter()
        .any(|sign| said.contains(sign))
}
