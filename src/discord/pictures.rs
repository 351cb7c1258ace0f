//! Figures and cards as attachments. One at a time, they are drawn outside the threads that serve
//! interactions; the latest figures are kept.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt::{self, Debug, Formatter};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tracing::error;

use crate::domain::question::{Question, QuestionId};
use crate::picture::{Drawing, WIDTH};

/// How many pictures to keep; one takes about 80 kB.
const KEPT: usize = 24;

#[derive(Clone)]
enum Svg {
    Ready(Cow<'static, str>),
    /// Built while drawing, so that nobody waits for it.
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

/// A picture in a view.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Its key among the kept figures; a picture of the moment is not kept.
    question: Option<QuestionId>,
    /// Its file's name, without the extension.
    name: String,
    svg: Svg,
    /// In pixels.
    width: u32,
    /// Its description, for members who do not see it.
    pub(super) alt: String,
}

impl Shown {
    /// Returns the figure of a question, if it has one.
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

    /// Makes a picture that is drawn only once.
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

    /// Returns the name of the picture's file.
    pub(super) fn file_name(&self) -> String {
        format!("{}.png", self.name)
    }
}

/// The pictures drawn last.
#[derive(Clone, Debug)]
pub struct Pictures(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// The latest is at the end.
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
    /// Returns a picture as a PNG file. `None` if it cannot be drawn: that is logged, and the text
    /// goes out without it.
    pub(super) async fn png(&self, shown: &Shown) -> Option<Arc<[u8]>> {
        let kept = || self.kept(shown.question.as_ref()?);
        if let Some(png) = kept() {
            return Some(png);
        }
        let _turn = self.0.drawing.acquire().await.ok()?;
        // The previous turn may have drawn the same picture.
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

    /// Returns a kept picture, and makes it the latest.
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
