//! Figures and cards as attachments. They are drawn away from the threads that serve interactions,
//! one at a time, and the last figures are kept.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt::{self, Debug, Formatter};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tracing::error;

use crate::domain::question::{Question, QuestionId};
use crate::picture::{Drawing, WIDTH};

/// How many pictures are kept; one takes about 80 kB.
const KEPT: usize = 24;

#[derive(Clone)]
enum Svg {
    Ready(Cow<'static, str>),
    /// Made when it is drawn, away from who waits for it.
    Made(Arc<dyn Fn() -> String + Send + Sync>),
}

impl Debug for Svg {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Svg")
    }
}

impl Svg {
    fn text(self) -> Cow<'static, str> {
        match self {
            Self::Ready(svg) => svg,
            Self::Made(make) => make().into(),
        }
    }
}

/// A picture that a view shows.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What it is kept by; a picture of one moment is not kept.
    question: Option<QuestionId>,
    /// The name of its file, without the ending.
    name: String,
    svg: Svg,
    /// In pixels.
    width: u32,
    /// What it shows, for those who do not see it.
    pub(super) alt: String,
}

impl Shown {
    /// The figure of a question, if it has one.
    pub(super) fn of(question: &Question) -> Option<Self> {
        let figure = question.figure.as_ref()?;
        Some(Self {
            question: Some(question.id.clone()),
            name: question.id.to_string(),
            svg: Svg::Ready(figure.svg.clone()),
            width: WIDTH,
            alt: figure.alt.clone(),
        })
    }

    /// A picture that is drawn this once.
    pub(super) fn once(
        name: &str,
        svg: impl Fn() -> String + Send + Sync + 'static,
        width: u32,
        alt: String,
    ) -> Self {
        Self {
            question: None,
            name: name.to_owned(),
            svg: Svg::Made(Arc::new(svg)),
            width,
            alt,
        }
    }

    /// The name of the picture's file.
    pub(super) fn file_name(&self) -> String {
        format!("{}.png", self.name)
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
    /// The PNG file of a picture. `None` when it cannot be drawn, which the log then says: the
    /// text goes out without it.
    pub(super) async fn png(&self, shown: &Shown) -> Option<Arc<[u8]>> {
        let kept = || self.kept(shown.question.as_ref()?);
        if let Some(png) = kept() {
            return Some(png);
        }
        let _turn = self.0.drawing.acquire().await.ok()?;
        // Whoever had the turn before may have drawn the same.
        if let Some(png) = kept() {
            return Some(png);
        }
        let (svg, width) = (shown.svg.clone(), shown.width);
        let drawn = spawn_blocking(move || {
            Drawing::read(&svg.text()).and_then(|drawing| drawing.png_of(width))
        });
        let png: Arc<[u8]> = match drawn.await {
            Ok(Ok(png)) => png.into(),
            Ok(Err(fault)) => {
                error!(picture = shown.name, %fault, "failed to draw a picture");
                return None;
            }
            Err(_panic) => {
                error!(picture = shown.name, "drawing a picture panicked");
                return None;
            }
        };
        if let Some(question) = &shown.question {
            self.keep(question, &png);
        }
        Some(png)
    }

    fn keep(&self, question: &QuestionId, png: &Arc<[u8]>) {
        let mut kept = self.0.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back((question.clone(), Arc::clone(png)));
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
            question: Some(id.parse().unwrap()),
            name: id.to_owned(),
            svg: Svg::Ready(svg.into()),
            width: WIDTH,
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
            pictures.kept(padding.question.as_ref().unwrap()).is_some(),
            "what is asked for stays"
        );
        assert!(pictures.kept(stride.question.as_ref().unwrap()).is_none());
    }

    #[tokio::test]
    async fn what_cannot_be_drawn_is_left_out() {
        let broken = Shown {
            svg: Svg::Ready("<svg".into()),
            ..shown("stride")
        };
        assert_eq!(Pictures::default().png(&broken).await, None);
    }
}
