//! zlib, by payload (asked for in IDENTIFY) or as one stream over the connection (asked for in
//! the address).

use std::io::Write;

use axum::extract::ws::Message;
use flate2::{Compress, Compression, FlushCompress, Status, write::ZlibEncoder};

/// Payloads below this size stay text when compression is by payload, which is for "some events".
const WORTH_COMPRESSING: usize = 1024;

pub(super) enum Encoder {
    Plain,
    ByPayload,
    Stream(Box<Compress>),
}

impl Encoder {
    pub(super) fn stream() -> Self {
        Self::Stream(Box::new(Compress::new(Compression::fast(), true)))
    }

    pub(super) fn encode(&mut self, payload: &str) -> Message {
        match self {
            Self::ByPayload if payload.len() >= WORTH_COMPRESSING => {
                Message::Binary(compressed(payload.as_bytes()).into())
            }
            Self::Plain | Self::ByPayload => Message::Text(payload.into()),
            Self::Stream(stream) => Message::Binary(flushed(stream, payload.as_bytes()).into()),
        }
    }
}

fn compressed(payload: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder
        .write_all(payload)
        .and_then(|()| encoder.finish())
        .expect("writing to memory does not fail")
}

/// Everything the client needs to decode this payload: ends with 00 00 FF FF.
fn flushed(stream: &mut Compress, payload: &[u8]) -> Vec<u8> {
    let mut output = Vec::with_capacity(payload.len() / 2 + 64);
    let started_at = stream.total_in();
    loop {
        let consumed = usize::try_from(stream.total_in() - started_at).unwrap_or(payload.len());
        let status = stream
            .compress_vec(&payload[consumed..], &mut output, FlushCompress::Sync)
            .expect("compressing does not fail");
        let all_in = stream.total_in() - started_at == payload.len() as u64;
        if all_in && output.len() < output.capacity() || status == Status::StreamEnd {
            return output;
        }
        output.reserve(payload.len().max(256));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Decompress, FlushDecompress};

    #[test]
    fn a_stream_can_be_decoded_payload_by_payload() {
        let mut encoder = Encoder::stream();
        let mut decoder = Decompress::new(true);
        for payload in ["{\"op\":10}".to_owned(), "x".repeat(100_000), String::new()] {
            let Message::Binary(frame) = encoder.encode(&payload) else {
                panic!("a stream is made of binary frames");
            };
            assert!(payload.is_empty() || frame.ends_with(&[0, 0, 0xFF, 0xFF]));
            let mut decoded = Vec::with_capacity(200_000);
            decoder
                .decompress_vec(&frame, &mut decoded, FlushDecompress::Sync)
                .unwrap();
            assert_eq!(decoded, payload.as_bytes());
        }
    }
}
