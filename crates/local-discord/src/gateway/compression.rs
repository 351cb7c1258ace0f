//! Compression: zlib by payload (asked for in IDENTIFY), or one zlib or zstd stream for the whole
//! connection (asked for in the address).

use std::io::Write;

use axum::extract::ws::Message;
use flate2::{Compress, Compression, FlushCompress, Status, write::ZlibEncoder};

/// With compression by payload, smaller payloads stay text; Discord compresses "some events".
const WORTH_COMPRESSING: usize = 1024;

pub(super) enum Encoder {
    Plain,
    ByPayload,
    Zlib(Box<Compress>),
    Zstd(Box<zstd::Encoder<'static, Vec<u8>>>),
}

impl Encoder {
    /// Picks the encoder for the address's parameter `compress`; `None` if there is no such
    /// compression.
    pub(super) fn asked_for(compress: Option<&str>) -> Option<Self> {
        match compress {
            None => Some(Self::Plain),
            Some("zlib-stream") => {
                let stream = Compress::new(Compression::fast(), true);
                Some(Self::Zlib(Box::new(stream)))
            }
            Some("zstd-stream") => {
                let stream = zstd::Encoder::new(Vec::new(), 1);
                let stream = stream.expect("level 1 is one of the levels");
                Some(Self::Zstd(Box::new(stream)))
            }
            Some(_) => None,
        }
    }

    pub(super) fn encode(&mut self, payload: &str) -> Message {
        match self {
            Self::ByPayload if payload.len() >= WORTH_COMPRESSING => {
                Message::Binary(compressed(payload.as_bytes()).into())
            }
            Self::Plain | Self::ByPayload => Message::Text(payload.into()),
            Self::Zlib(stream) => Message::Binary(flushed(stream, payload.as_bytes()).into()),
            Self::Zstd(stream) => {
                stream
                    .write_all(payload.as_bytes())
                    .and_then(|()| stream.flush())
                    .expect("writing to memory does not fail");
                Message::Binary(std::mem::take(stream.get_mut()).into())
            }
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

/// Returns all bytes that the client needs to decode this payload; they end with 00 00 FF FF.
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
        let mut encoder = Encoder::asked_for(Some("zlib-stream")).unwrap();
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
