//! `/drill`

use poise::ChoiceParameter;

use super::choices::LevelChoice;
use crate::discord::custom_id::drill::{Place, Session};
use crate::discord::render::drill::exercise;
use crate::discord::{Context, Error, reply};
use crate::domain::drill::{Code, Kind};
use crate::domain::question::Level;

#[derive(Clone, Copy, ChoiceParameter)]
enum KindChoice {
    #[name = "Output size"]
    OutputSize,
    #[name = "Parameters"]
    Parameters,
    #[name = "Multiply-adds"]
    MultiplyAdds,
    #[name = "Receptive field"]
    ReceptiveField,
    #[name = "Transposed convolution"]
    TransposedSize,
    #[name = "Activation memory"]
    ActivationMemory,
    #[name = "Intersection over union"]
    Iou,
    #[name = "Non-maximum suppression"]
    Nms,
    #[name = "Softmax"]
    Softmax,
    #[name = "Cross-entropy"]
    CrossEntropy,
}

impl From<KindChoice> for Kind {
    fn from(choice: KindChoice) -> Self {
        match choice {
            KindChoice::OutputSize => Self::OutputSize,
            KindChoice::Parameters => Self::Parameters,
            KindChoice::MultiplyAdds => Self::MultiplyAdds,
            KindChoice::ReceptiveField => Self::ReceptiveField,
            KindChoice::TransposedSize => Self::TransposedSize,
            KindChoice::ActivationMemory => Self::ActivationMemory,
            KindChoice::Iou => Self::Iou,
            KindChoice::Nms => Self::Nms,
            KindChoice::Softmax => Self::Softmax,
            KindChoice::CrossEntropy => Self::CrossEntropy,
        }
    }
}

/// Practice CNN arithmetic: sizes, parameters, receptive fields and more
#[poise::command(
    slash_command,
    install_context = "Guild|User",
    interaction_context = "Guild|BotDm"
)]
pub(super) async fn drill(
    ctx: Context<'_>,
    #[description = "What to practice (default: everything in turn)"] kind: Option<KindChoice>,
    #[description = "How hard (default: beginner)"] level: Option<LevelChoice>,
    #[description = "The number of an exercise that somebody shared"]
    #[min = 1]
    #[max = 999_999]
    number: Option<u32>,
    #[description = "Show it to everyone here"] public: Option<bool>,
) -> Result<(), Error> {
    // Derived from the interaction, so that a second delivery gives the same exercise.
    let number = number.map_or_else(|| scattered(ctx.interaction.id.get()), u64::from);
    let level = level.map_or(Level::Beginner, Level::from);
    let session = Session::new(Code::new(kind.map(Kind::from), level, number));
    let view = if public.unwrap_or_default() {
        exercise(session, Place::Shared).public()
    } else {
        exercise(session, Place::Own)
    };
    reply(ctx, view).await
}

/// Returns a number that does not reveal the interaction's time, which is in the upper bits of its
/// id.
fn scattered(interaction: u64) -> u64 {
    interaction.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20
}
