//! HTTP exchanges under way. A bot knows the message that it has sent only when it has read the
//! response, and a real person is slower than that. So an action on a message waits until the
//! exchange that made the message is over.

use std::collections::HashMap;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::id::Id;
use crate::wire::Line;

/// The number of exchanges above which finished ones are dropped.
const KEPT: usize = 1_000;

/// The last exchange that made or changed each message, or answered each interaction. Its token is
/// cancelled once the response is written.
#[derive(Debug, Default)]
pub(crate) struct Exchanges(HashMap<Id, CancellationToken>);

impl Exchanges {
    pub(crate) fn note(&mut self, id: Id, exchange: &CancellationToken) {
        if self.0.len() >= KEPT {
            self.0.retain(|_, exchange| !exchange.is_cancelled());
        }
        self.0.insert(id, exchange.clone());
    }

    pub(crate) fn of(&self, id: Id) -> Option<CancellationToken> {
        self.0.get(&id).cloned()
    }
}

/// A response body that ends its exchange once it is written.
pub(crate) struct Awaited {
    bytes: Option<Bytes>,
    line: Line,
    exchange: Option<DropGuard>,
}

impl Awaited {
    pub(crate) fn new(bytes: Bytes, line: Line, exchange: CancellationToken) -> Self {
        Self {
            bytes: Some(bytes).filter(|bytes| !bytes.is_empty()),
            line,
            exchange: Some(exchange.drop_guard()),
        }
    }
}

impl Body for Awaited {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, Bytes::len) as u64)
    }
}

/// The connection drops a body when it has taken it over; it writes the bytes next.
impl Drop for Awaited {
    fn drop(&mut self) {
        if let Some(exchange) = self.exchange.take() {
            self.line.over_when_written(exchange);
        }
    }
}
