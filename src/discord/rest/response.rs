//! The meaning of Discord's response, by status and code alone.

use std::error::Error;
use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{RequestBuilder, StatusCode};
use serde_json::Value;

use super::RestError;

/// How long to wait if a 429 does not say.
const UNSAID_WAIT: Duration = Duration::from_secs(5);

/// The outcome of one request.
#[derive(Debug)]
pub(super) enum Response {
    /// It succeeded.
    Done(Value),
    /// It was refused.
    Refused(RestError),
    /// It must wait.
    Limited {
        /// How long to wait.
        wait: Duration,
        /// Whether all requests must wait, not only this route's.
        whole_lane: bool,
        /// Whether Discord counts it towards a ban.
        counts: bool,
    },
    /// The outcome is unknown; another try may succeed.
    Failed(String),
}

/// Sends a request; returns the outcome and the headers of the response.
pub(super) async fn read(request: RequestBuilder) -> (Response, Option<HeaderMap>) {
    let response = match request.send().await {
        Ok(response) => response,
        Err(error) => return (Response::Failed(in_short(error)), None),
    };
    let (status, headers) = (response.status(), response.headers().clone());
    let response = match response.bytes().await {
        Ok(body) => interpret(status, &headers, &body),
        Err(error) => Response::Failed(in_short(error)),
    };
    (response, Some(headers))
}

/// Describes the failure and its root cause.
fn in_short(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut cause: &dyn Error = &error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    match error.source() {
        Some(_) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

fn interpret(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Response {
    let json: Option<Value> = serde_json::from_slice(body).ok();
    if status.is_success() {
        return match json {
            Some(json) => Response::Done(json),
            None if body.is_empty() => Response::Done(Value::Null),
            None => Response::Failed(format!("{status} with something that is not JSON")),
        };
    }
    match status {
        StatusCode::TOO_MANY_REQUESTS => limited(headers, json.as_ref()),
        StatusCode::UNAUTHORIZED => Response::Refused(RestError::Unauthorized),
        StatusCode::REQUEST_TIMEOUT => Response::Failed(status.to_string()),
        status if status.is_server_error() => Response::Failed(status.to_string()),
        status => {
            let field = |name: &str| json.as_ref().map_or(&Value::Null, |json| &json[name]);
            Response::Refused(RestError::Refused {
                status: status.as_u16(),
                code: field("code").as_u64().unwrap_or_default(),
                message: field("message")
                    .as_str()
                    .unwrap_or("no reason given")
                    .to_owned(),
            })
        }
    }
}

fn limited(headers: &HeaderMap, json: Option<&Value>) -> Response {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let in_header = header(RETRY_AFTER.as_str()).and_then(|text| text.parse::<f64>().ok());
    let in_body = json.and_then(|json| json["retry_after"].as_f64());
    let seconds = in_header
        .into_iter()
        .chain(in_body)
        .filter(|s| s.is_finite())
        .fold(None, |most, seconds| {
            Some(f64::max(seconds, most.unwrap_or_default()))
        });
    let wait = seconds.map_or(UNSAID_WAIT, |seconds| {
        Duration::from_secs_f64(seconds.clamp(0.0, 86_400.0))
    });
    // A page instead of JSON comes from the firewall in front of Discord, and concerns the address.
    let whole_lane = match json {
        Some(json) => json["global"] == true,
        None => true,
    };
    Response::Limited {
        wait,
        whole_lane,
        counts: header("x-ratelimit-scope") != Some("shared"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Response {
        let headers = headers.iter().map(|(name, value)| {
            (
                reqwest::header::HeaderName::from_static(name),
                value.parse().unwrap(),
            )
        });
        interpret(
            StatusCode::from_u16(status).unwrap(),
            &headers.collect(),
            body.as_bytes(),
        )
    }

    #[test]
    fn a_429_waits_for_the_longer_of_header_and_body() {
        let body =
            r#"{"message": "You are being rate limited.", "retry_after": 0.65, "global": false}"#;
        let Response::Limited {
            wait,
            whole_lane,
            counts,
        } = response(429, &[("retry-after", "1")], body)
        else {
            panic!("not a limit");
        };
        assert_eq!(
            (wait, whole_lane, counts),
            (Duration::from_secs(1), false, true)
        );
        let body = r#"{"retry_after": 2.5, "global": true}"#;
        let Response::Limited {
            wait, whole_lane, ..
        } = response(429, &[], body)
        else {
            panic!("not a limit")
        };
        assert_eq!((wait, whole_lane), (Duration::from_millis(2500), true));
    }

    #[test]
    fn a_shared_429_does_not_count_and_an_html_one_stops_everything() {
        let headers = [("x-ratelimit-scope", "shared"), ("retry-after", "3")];
        let Response::Limited { counts, .. } = response(429, &headers, r#"{"retry_after": 3}"#)
        else {
            panic!("not a limit");
        };
        assert!(!counts);
        let Response::Limited {
            wait, whole_lane, ..
        } = response(429, &[], "<html>1015</html>")
        else {
            panic!("not a limit");
        };
        assert_eq!((wait, whole_lane), (UNSAID_WAIT, true));
    }

    #[test]
    fn a_refusal_keeps_discords_code() {
        let body = r#"{"message": "Missing Access", "code": 50001}"#;
        let Response::Refused(error) = response(403, &[], body) else {
            panic!("not a refusal")
        };
        let message = "Missing Access".to_owned();
        assert_eq!(
            error,
            RestError::Refused {
                status: 403,
                code: 50001,
                message
            }
        );
        assert!(matches!(
            response(401, &[], "{}"),
            Response::Refused(RestError::Unauthorized)
        ));
        assert!(matches!(response(502, &[], "<html>"), Response::Failed(_)));
        assert!(matches!(response(200, &[], "<html>"), Response::Failed(_)));
    }
}
