//! Figures as attachments. They are drawn away from the threads that serve interactions, one
//! at a time, and the last ones are kept.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tracing::error;

use crate::domain::question::{Question, QuestionId};
use crate::picture::Drawing;

/// How many pictures are kept; one takes about 80 kB.
const KEPT: usize = 24;

/// A figure that a view shows.
#[derive(Clone, Debug)]
pub struct Shown {
    question: QuestionId,
    svg: Cow<'static, str>,
    /// What it shows, for those who do not see it.
    pub(super) alt: String,
}

impl Shown {
    /// The figure of a question, if it has one.
    pub(super) fn of(question: &Question) -> Option<Self> {
        let figure = question.figure.as_ref()?;
        Some(Self {
            question: question.id.clone(),
            svg: figure.svg.clone(),
            alt: figure.alt.clone(),
        })
    }

    /// The name of the picture's file.
    pub(super) fn file_name(&self) -> String {
        format!("{}.png", self.question)
    }
}

/// The pictures that were drawn last.
#[derive(Clone, Debug)]
pub struct Pictures(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// The latest at the end.
    drawn: Mutex<VecDeque<(QuestionId, Arc<[u8]>)>>,
    drawing: Semaphore,
}

impl Default for Pictures {
    fn default() -> Self {
        Self(Arc::new(Inner {
            drawn: Mutex::default(),
            drawing: Semaphore::new(1),
        }))
    }
}

impl Pictures {
    /// The PNG file of a figure. `None` when it cannot be drawn, which the log then says: the
    /// text goes out without it.
    pub(super) async fn png(&self, shown: &Shown) -> Option<Arc<[u8]>> {
        if let Some(png) = self.kept(&shown.question) {
            return Some(png);
        }
        let _turn = self.0.drawing.acquire().await.ok()?;
        // Whoever had the turn before may have drawn the same.
        if let Some(png) = self.kept(&shown.question) {
            return Some(png);
        }
        let svg = shown.svg.clone();
        let drawn = spawn_blocking(move || Drawing::read(&svg).and_then(|drawing| drawing.png()));
        let png: Arc<[u8]> = match drawn.await {
            Ok(Ok(png)) => png.into(),
            Ok(Err(fault)) => {
                error!(question = %shown.question, %fault, "failed to draw a figure");
                return None;
            }
            Err(panic) => {
                error!(question = %shown.question, %panic, "drawing a figure panicked");
                return None;
            }
        };
        let mut kept = self.0.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back((shown.question.clone(), Arc::clone(&png)));
        Some(png)
    }

    /// A picture that is kept, which becomes the latest.
    fn kept(&self, question: &QuestionId) -> Option<Arc<[u8]>> {
        let mut kept = self.0.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.iter().position(|(other, _)| other == question)?;
        let entry = kept.remove(place)?;
        let png = Arc::clone(&entry.1);
        kept.push_back(entry);
        Some(png)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(id: &str) -> Shown {
        let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 100"/>"#;
        Shown {
            question: id.parse().unwrap(),
            svg: svg.into(),
            alt: "Nothing at all.".to_owned(),
        }
    }

    #[tokio::test]
    async fn a_picture_is_drawn_once_while_it_is_kept() {
        let pictures = Pictures::default();
        let (stride, padding) = (shown("stride"), shown("padding"));
        let (first, again) = tokio::join!(pictures.png(&stride), pictures.png(&stride));
        let first = first.unwrap();
        assert!(Arc::ptr_eq(&first, &again.unwrap()));
        for number in 0..KEPT {
            pictures
                .png(&shown(&format!("other-{number}")))
                .await
                .unwrap();
            pictures.png(&padding).await.unwrap();
        }
        assert_eq!(pictures.0.drawn.lock().unwrap().len(), KEPT);
        assert!(
            pictures.kept(&padding.question).is_some(),
            "what is asked for stays"
        );
        assert!(pictures.kept(&stride.question).is_none());
    }

    #[tokio::test]
    async fn what_cannot_be_drawn_is_left_out() {
        let broken = Shown {
            svg: "<svg".into(),
            ..shown("stride")
        };
        assert_eq!(Pictures::default().png(&broken).await, None);
    }
}
