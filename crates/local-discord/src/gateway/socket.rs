//! One WebSocket connection: HELLO, IDENTIFY or RESUME, heartbeats, events.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::compression::Encoder;
use super::protocol::{self, close, control, op};
use super::sessions::{Outgoing, ResumeRefused};
use crate::limits;
use crate::record::What;
use crate::shared::Shared;
use crate::world::{Change, ViolationKind, intents};

/// The address' parameters.
#[derive(Debug, Deserialize)]
pub(crate) struct Parameters {
    v: Option<String>,
    encoding: Option<String>,
    compress: Option<String>,
}

/// Guilds that are sent at once after READY.
const PORTION: usize = 100;

pub(crate) async fn upgrade(
    State(shared): State<Arc<Shared>>,
    Query(parameters): Query<Parameters>,
    upgrade: WebSocketUpgrade,
) -> Response {
    upgrade.on_upgrade(move |socket| serve(shared, parameters, socket))
}

async fn serve(shared: Arc<Shared>, parameters: Parameters, socket: WebSocket) {
    let (outlet, outgoing) = unbounded_channel();
    let encoder = match parameters.compress.as_deref() {
        Some("zlib-stream") => Encoder::stream(),
        _ => Encoder::Plain,
    };
    let mut connection = Connection {
        shared,
        socket,
        encoder,
        outlet,
        session: None,
        sends: VecDeque::new(),
    };
    let end = match refusal(&parameters) {
        Some(code) => End::Close(Some(code)),
        None => connection.run(outgoing).await,
    };
    connection.end(end).await;
}

/// Versions 9 and 10 in JSON; `zstd-stream` and ETF are not spoken here.
fn refusal(parameters: &Parameters) -> Option<u16> {
    let version = parameters.v.as_deref().unwrap_or("10");
    if !matches!(version, "9" | "10") {
        return Some(close::INVALID_VERSION);
    }
    let json = matches!(parameters.encoding.as_deref(), None | Some("json"));
    let zlib = matches!(parameters.compress.as_deref(), None | Some("zlib-stream"));
    (!json || !zlib).then_some(close::DECODE_ERROR)
}

/// How a connection ends.
enum End {
    /// The server closes it.
    Close(Option<u16>),
    /// The bot closed it, or it broke.
    Closed(Option<u16>),
    /// The server drops it without a close frame.
    Drop,
}

struct Connection {
    shared: Arc<Shared>,
    socket: WebSocket,
    encoder: Encoder,
    outlet: UnboundedSender<Outgoing>,
    session: Option<String>,
    /// When the last payloads of the bot came.
    sends: VecDeque<Instant>,
}

impl Connection {
    async fn run(&mut self, mut outgoing: UnboundedReceiver<Outgoing>) -> End {
        let stopping = self.shared.stopping.clone();
        let hello = json!({
            "heartbeat_interval": limits::HEARTBEAT_INTERVAL_MS,
            "_trace": ["local-discord"],
        });
        if self.reply(op::HELLO, &hello).await.is_err() {
            return End::Closed(None);
        }
        loop {
            let step = tokio::select! {
                biased;
                () = stopping.cancelled() => return End::Close(Some(1001)),
                next = outgoing.recv() => match next {
                    Some(Outgoing::Payload(payload)) => self.write(&payload).await,
                    Some(Outgoing::Close(code)) => Err(End::Close(code)),
                    Some(Outgoing::Drop) | None => Err(End::Drop),
                },
                message = self.socket.recv() => match message {
                    Some(Ok(Message::Text(text))) => self.received(text.as_bytes()).await,
                    Some(Ok(Message::Binary(bytes))) => self.received(&bytes).await,
                    Some(Ok(Message::Close(frame))) => {
                        Err(End::Closed(frame.map(|frame| frame.code)))
                    }
                    Some(Ok(_)) => Ok(()),
                    Some(Err(_)) | None => Err(End::Closed(None)),
                },
            };
            if let Err(end) = step {
                return end;
            }
        }
    }

    async fn received(&mut self, bytes: &[u8]) -> Result<(), End> {
        if bytes.len() > limits::GATEWAY_PAYLOAD_BYTES {
            return Err(self.violation(close::DECODE_ERROR, "a payload is over 4096 bytes"));
        }
        if self.sends_too_often() {
            return Err(self.violation(close::RATE_LIMITED, "over 120 payloads in 60 seconds"));
        }
        self.record_inbound(bytes);
        let Ok(payload) = serde_json::from_slice::<Value>(bytes) else {
            return Err(self.violation(close::DECODE_ERROR, "a payload is not JSON"));
        };
        let data = &payload["d"];
        match payload["op"].as_u64() {
            Some(op::HEARTBEAT) => self.reply(op::HEARTBEAT_ACK, &Value::Null).await,
            Some(op::IDENTIFY) => self.identify(data).await,
            Some(op::RESUME) => self.resume(data).await,
            Some(
                op::PRESENCE_UPDATE
                | op::VOICE_STATE_UPDATE
                | op::REQUEST_GUILD_MEMBERS
                | op::REQUEST_SOUNDBOARD_SOUNDS
                | op::REQUEST_CHANNEL_INFO,
            ) if self.session.is_none() => {
                Err(self.violation(close::NOT_AUTHENTICATED, "a payload before IDENTIFY"))
            }
            Some(op::REQUEST_GUILD_MEMBERS) => {
                self.shared.send_members(self.session.as_deref(), data);
                Ok(())
            }
            Some(
                op::PRESENCE_UPDATE
                | op::VOICE_STATE_UPDATE
                | op::REQUEST_SOUNDBOARD_SOUNDS
                | op::REQUEST_CHANNEL_INFO,
            ) => Ok(()),
            _ => Err(self.violation(close::UNKNOWN_OPCODE, "an unknown opcode")),
        }
    }

    async fn identify(&mut self, data: &Value) -> Result<(), End> {
        if self.session.is_some() {
            return Err(self.violation(close::ALREADY_AUTHENTICATED, "a second IDENTIFY"));
        }
        let identify = protocol::identify(data)
            .map_err(|code| self.violation(code, "a malformed IDENTIFY"))?;
        if identify.token != self.shared.token {
            return Err(self.violation(close::AUTHENTICATION_FAILED, "IDENTIFY with a wrong token"));
        }
        if identify.intents & !intents::KNOWN != 0 {
            return Err(self.violation(close::INVALID_INTENTS, "IDENTIFY with unknown intents"));
        }
        if identify.compress && matches!(self.encoder, Encoder::Plain) {
            self.encoder = Encoder::ByPayload;
        }
        let outlet = self.outlet.clone();
        let gateway_url = self.shared.gateway_url();
        let started = self.shared.with(|state| {
            let id = state
                .sessions
                .identify(&mut state.world, &identify, &gateway_url, outlet)?;
            let more = state.sessions.start_guilds(&state.world, &id, PORTION);
            state.log.push(Change::Bot { connected: true });
            Ok((id, more))
        });
        let (id, mut more) =
            started.map_err(|code| self.violation(code, "more than 2500 guilds on a shard"))?;
        self.session = Some(id.clone());
        while more {
            tokio::task::yield_now().await;
            more = self
                .shared
                .with(|state| state.sessions.start_guilds(&state.world, &id, PORTION));
        }
        Ok(())
    }

    async fn resume(&mut self, data: &Value) -> Result<(), End> {
        if self.session.is_some() {
            return Err(self.violation(close::ALREADY_AUTHENTICATED, "RESUME after IDENTIFY"));
        }
        let resume =
            protocol::resume(data).map_err(|code| self.violation(code, "a malformed RESUME"))?;
        if resume.token != self.shared.token {
            return Err(self.violation(close::AUTHENTICATION_FAILED, "RESUME with a wrong token"));
        }
        let outlet = self.outlet.clone();
        let resumed = self.shared.with(|state| {
            state.sessions.resume(&resume, outlet)?;
            state.log.push(Change::Bot { connected: true });
            Ok(())
        });
        match resumed {
            Ok(()) => {
                self.session = Some(resume.session);
                Ok(())
            }
            Err(ResumeRefused::Gone) => self.reply(op::INVALID_SESSION, &json!(false)).await,
            Err(ResumeRefused::Close(code)) => Err(End::Close(Some(code))),
        }
    }

    fn sends_too_often(&mut self) -> bool {
        let window = Duration::from_secs(limits::GATEWAY_SENDS_WINDOW_SECONDS);
        let now = Instant::now();
        while self.sends.front().is_some_and(|at| now - *at > window) {
            self.sends.pop_front();
        }
        self.sends.push_back(now);
        self.sends.len() > limits::GATEWAY_SENDS
    }

    /// Records what the bot did wrong, and ends the connection with this code.
    fn violation(&self, code: u16, what: &str) -> End {
        let kind = match code {
            close::AUTHENTICATION_FAILED => ViolationKind::Unauthorized,
            _ => ViolationKind::Protocol,
        };
        let message = format!("Gateway: {what} (closed with {code}).");
        self.shared
            .update(|world| world.violate(kind, message, None));
        End::Close(Some(code))
    }

    async fn reply(&mut self, op: u64, data: &Value) -> Result<(), End> {
        let payload: Arc<str> = control(op, data).into();
        self.record(|session| What::Gateway {
            inbound: false,
            session,
            payload: payload.clone(),
        });
        self.write(&payload).await
    }

    async fn write(&mut self, payload: &str) -> Result<(), End> {
        let message = self.encoder.encode(payload);
        self.socket
            .send(message)
            .await
            .map_err(|_| End::Closed(None))
    }

    fn record_inbound(&self, bytes: &[u8]) {
        self.record(|session| What::Gateway {
            inbound: true,
            session,
            payload: String::from_utf8_lossy(bytes).into(),
        });
    }

    fn record(&self, what: impl FnOnce(Option<String>) -> What) {
        if self.shared.records() {
            self.shared.record(what(self.session.clone()), None);
        }
    }

    async fn end(mut self, end: End) {
        let (inbound, code) = match &end {
            End::Close(code) => (false, *code),
            End::Closed(code) => (true, *code),
            End::Drop => (false, None),
        };
        self.record(|session| What::Close {
            inbound,
            session,
            code,
        });
        if let Some(id) = self.session.take() {
            let goodbye = matches!(end, End::Closed(Some(1000 | 1001)));
            self.shared.with(|state| {
                state.sessions.detach(&mut state.world, &id, goodbye);
                let connected = state.sessions.is_connected();
                state.log.push(Change::Bot { connected });
            });
        }
        if let End::Close(code) = end {
            let frame = code.map(|code| CloseFrame {
                code,
                reason: "".into(),
            });
            // The bot may be gone already, which is what a close is for.
            let _gone = self.socket.send(Message::Close(frame)).await;
        }
    }
}
