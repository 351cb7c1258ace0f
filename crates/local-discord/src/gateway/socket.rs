//! One WebSocket connection: HELLO, IDENTIFY or RESUME, heartbeats, events.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::compression::Encoder;
use super::protocol::{close, control, op};
use super::session::Outgoing;
use super::sessions::Line;
use crate::clock;
use crate::faults::Effect;
use crate::limits;
use crate::record::What;
use crate::shared::Shared;
use crate::world::{Change, MembersRefused, ViolationKind};

/// The address's parameters.
#[derive(Debug, Deserialize)]
pub(crate) struct Parameters {
    v: Option<String>,
    encoding: Option<String>,
    compress: Option<String>,
}

pub(crate) async fn upgrade(
    State(shared): State<Arc<Shared>>,
    Query(parameters): Query<Parameters>,
    upgrade: WebSocketUpgrade,
) -> Response {
    upgrade.on_upgrade(move |socket| serve(shared, parameters, socket))
}

async fn serve(shared: Arc<Shared>, parameters: Parameters, socket: WebSocket) {
    let (outlet, outgoing) = unbounded_channel();
    let connection = shared.with(|state| state.sessions.connect());
    let encoder = Encoder::asked_for(parameters.compress.as_deref());
    let refusal = refusal(&parameters, encoder.is_some());
    let mut connection = Connection {
        shared,
        socket,
        encoder: encoder.unwrap_or(Encoder::Plain),
        line: Line { connection, outlet },
        session: None,
        sends: VecDeque::new(),
        mute: false,
    };
    let end = match refusal {
        Some(code) => End::Close(Some(code)),
        None => connection.run(outgoing).await,
    };
    connection.end(end).await;
}

/// Checks the parameters: versions 9 and 10 in JSON; this server does not speak ETF.
fn refusal(parameters: &Parameters, knows_compression: bool) -> Option<u16> {
    let version = parameters.v.as_deref().unwrap_or("10");
    if !matches!(version, "9" | "10") {
        return Some(close::INVALID_VERSION);
    }
    let json = matches!(parameters.encoding.as_deref(), None | Some("json"));
    (!json || !knows_compression).then_some(close::DECODE_ERROR)
}

/// How a connection ends.
pub(super) enum End {
    /// The server closes it.
    Close(Option<u16>),
    /// The bot closed it, or it broke.
    Closed(Option<u16>),
    /// The server drops it without a close frame.
    Drop,
}

pub(super) struct Connection {
    pub(super) shared: Arc<Shared>,
    socket: WebSocket,
    pub(super) encoder: Encoder,
    pub(super) line: Line,
    pub(super) session: Option<String>,
    /// When the bot sent its last payloads.
    sends: VecDeque<Instant>,
    /// Whether heartbeats go unanswered.
    mute: bool,
}

impl Connection {
    async fn run(&mut self, mut outgoing: UnboundedReceiver<Outgoing>) -> End {
        let stopping = self.shared.stopping.clone();
        if let Err(end) = self.hello().await {
            return end;
        }
        loop {
            let step = tokio::select! {
                biased;
                () = stopping.cancelled() => return End::Close(Some(1001)),
                next = outgoing.recv() => match next {
                    Some(Outgoing::HalfOpen(true)) => self.half_open(&mut outgoing).await,
                    Some(next) => self.write_next(next).await,
                    None => Err(End::Drop),
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

    async fn hello(&mut self) -> Result<(), End> {
        let (fault, interval) = self.shared.with(|state| {
            let fault = state.faults.on_control("HELLO");
            (fault, state.settings.heartbeat_interval_ms)
        });
        match fault {
            Some(Effect::Drop) => return Ok(()),
            Some(Effect::Close(code)) => return Err(End::Close(code)),
            Some(Effect::DelayMs(delay)) => {
                clock::real_time(Duration::from_millis(delay)).await;
            }
            Some(Effect::Reconnect) => self.write_next(Outgoing::reconnect()).await?,
            _ => {}
        }
        let hello = json!({"heartbeat_interval": interval, "_trace": ["local-discord"]});
        self.reply(op::HELLO, &hello).await
    }

    async fn write_next(&mut self, next: Outgoing) -> Result<(), End> {
        match next {
            Outgoing::Payload(payload) => self.record_and_write(payload).await,
            Outgoing::Close(code) => Err(End::Close(code)),
            Outgoing::Drop => Err(End::Drop),
            Outgoing::InvalidSession { resumable } => {
                if !resumable {
                    self.session = None;
                }
                self.reply(op::INVALID_SESSION, &json!(resumable)).await
            }
            Outgoing::MuteAcks(mute) => {
                self.mute = mute;
                Ok(())
            }
            Outgoing::HalfOpen(_) => Ok(()),
        }
    }

    /// Reads and writes nothing until an action ends this; then writes everything that it held
    /// back.
    async fn half_open(&mut self, outgoing: &mut UnboundedReceiver<Outgoing>) -> Result<(), End> {
        let stopping = self.shared.stopping.clone();
        let mut held = Vec::new();
        loop {
            let next = tokio::select! {
                () = stopping.cancelled() => return Err(End::Drop),
                next = outgoing.recv() => next,
            };
            match next {
                Some(Outgoing::HalfOpen(false)) => break,
                Some(Outgoing::Drop) | None => return Err(End::Drop),
                Some(next) => held.push(next),
            }
        }
        for next in held {
            self.write_next(next).await?;
        }
        Ok(())
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
            Some(op::HEARTBEAT) if self.mute => Ok(()),
            Some(op::HEARTBEAT) => self.acknowledge().await,
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
            Some(op::REQUEST_GUILD_MEMBERS) => self.request_members(data),
            Some(op::PRESENCE_UPDATE) => Ok(()),
            Some(
                op @ (op::VOICE_STATE_UPDATE
                | op::REQUEST_SOUNDBOARD_SOUNDS
                | op::REQUEST_CHANNEL_INFO),
            ) => {
                self.note_violation(format!(
                    "Gateway: op {op} is about voice, which is not supported."
                ));
                Ok(())
            }
            _ => Err(self.violation(close::UNKNOWN_OPCODE, "an unknown opcode")),
        }
    }

    /// Answers with members. If a request asks for too much, does not answer, as Discord does.
    fn request_members(&self, data: &Value) -> Result<(), End> {
        let asked = self.shared.send_members(self.session.as_deref(), data);
        match asked {
            Ok(()) => Ok(()),
            Err(MembersRefused::Malformed) => {
                let what = "a malformed request for members";
                Err(self.violation(close::DECODE_ERROR, what))
            }
            Err(MembersRefused::Unanswered(why)) => {
                let message = format!("Gateway: a request for members gets no answer: {why}.");
                self.note_violation(message);
                Ok(())
            }
        }
    }

    /// Records a violation; the connection goes on.
    fn note_violation(&self, message: String) {
        let kind = ViolationKind::Protocol;
        self.shared
            .update(|world| world.violate(kind, message, None));
    }

    /// Answers a heartbeat, unless a fault says otherwise.
    async fn acknowledge(&mut self) -> Result<(), End> {
        match self
            .shared
            .with(|state| state.faults.on_control("HEARTBEAT_ACK"))
        {
            Some(Effect::Drop) => return Ok(()),
            Some(Effect::Close(code)) => return Err(End::Close(code)),
            Some(Effect::DelayMs(delay)) => {
                clock::real_time(Duration::from_millis(delay)).await;
            }
            _ => {}
        }
        self.reply(op::HEARTBEAT_ACK, &Value::Null).await
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

    /// Records a violation and ends the connection with this code.
    pub(super) fn violation(&self, code: u16, what: &str) -> End {
        let kind = match code {
            close::AUTHENTICATION_FAILED => ViolationKind::Unauthorized,
            _ => ViolationKind::Protocol,
        };
        let message = format!("Gateway: {what} (closed with {code}).");
        self.shared
            .update(|world| world.violate(kind, message, None));
        End::Close(Some(code))
    }

    pub(super) async fn reply(&mut self, op: u64, data: &Value) -> Result<(), End> {
        self.record_and_write(control(op, data).into()).await
    }

    async fn record_and_write(&mut self, payload: Arc<str>) -> Result<(), End> {
        self.record(|session| What::Gateway {
            inbound: false,
            session,
            payload: payload.clone(),
        });
        let message = self.encoder.encode(&payload);
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
        if let Some(id) = &self.session {
            let connection = self.line.connection;
            let goodbye = matches!(end, End::Closed(Some(1000 | 1001)));
            self.shared.with(|state| {
                let world = &mut state.world;
                state.sessions.detach(world, id, connection, goodbye);
                let connected = state.sessions.is_connected();
                state.log.push(Change::Bot { connected });
            });
        }
        self.record(|session| What::Close {
            inbound,
            session,
            code,
        });
        if let End::Closed(Some(_)) = end {
            // Reading on confirms the bot's close.
            while let Some(Ok(_)) = self.socket.recv().await {}
        }
        if let End::Close(code) = end {
            let frame = code.map(|code| CloseFrame {
                code,
                reason: "".into(),
            });
            // The bot may be gone already.
            let _gone = self.socket.send(Message::Close(frame)).await;
        }
    }
}
