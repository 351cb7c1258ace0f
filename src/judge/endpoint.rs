//! The address of a language model.

use std::fmt;

use reqwest::Url;
use reqwest::header::HeaderValue;

/// The path of the chat endpoint, which people paste along.
const PATH: &str = "/chat/completions";

/// The address of a language model. Its key is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    url: Url,
    model: String,
    key: Option<String>,
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("url", &self.url.as_str())
            .field("model", &self.model)
            .field("key", &self.key.as_ref().map(|_| "…"))
            .finish()
    }
}

/// The problem with an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndpointError {
    /// The address is not a server's.
    Address,
    /// The address contains a name or a password.
    Credentials,
    /// A header cannot carry the key.
    Key,
}

impl Endpoint {
    /// Reads the address of an OpenAI-compatible API, such as `http://localhost:11434/v1`.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub fn new(url: &str, model: &str, key: Option<&str>) -> Result<Self, Vec<EndpointError>> {
        let mut problems = Vec::new();
        let base = url.trim().trim_end_matches('/');
        let base = base.strip_suffix(PATH).unwrap_or(base);
        let url = Url::parse(&format!("{base}{PATH}")).ok().filter(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.has_host()
                && url.query().is_none()
                && url.fragment().is_none()
        });
        match &url {
            None => problems.push(EndpointError::Address),
            Some(url) if !url.username().is_empty() || url.password().is_some() => {
                problems.push(EndpointError::Credentials);
            }
            Some(_) => {}
        }
        let key = key.map(str::trim);
        let is_sendable =
            |key: &str| key.split_whitespace().count() == 1 && HeaderValue::from_str(key).is_ok();
        if key.is_some_and(|key| !is_sendable(key)) {
            problems.push(EndpointError::Key);
        }
        match url {
            Some(url) if problems.is_empty() => Ok(Self {
                url,
                model: model.trim().to_owned(),
                key: key.map(str::to_owned),
            }),
            _ => Err(problems),
        }
    }

    /// Returns the address of requests.
    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// Returns the model's name there.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// Returns the key, if the server needs one.
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// Returns the machine that receives the answers, with its port unless that is the default.
    pub fn host(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        match self.url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_as_people_paste_it() {
        for url in [
            "http://localhost:11434/v1",
            " http://localhost:11434/v1/ ",
            "http://localhost:11434/v1/chat/completions",
        ] {
            let endpoint = Endpoint::new(url, " llama ", Some(" key ")).unwrap();
            let asked = "http://localhost:11434/v1/chat/completions";
            assert_eq!(endpoint.url().as_str(), asked);
            assert_eq!(endpoint.host(), "localhost:11434");
            assert_eq!((endpoint.model(), endpoint.key()), ("llama", Some("key")));
        }
        let hosted = Endpoint::new("https://api.example.com/v1", "m", None).unwrap();
        assert_eq!(hosted.host(), "api.example.com");
    }

    #[test]
    fn what_is_no_endpoint_is_refused() {
        for (url, key, expected) in [
            ("localhost:11434", None, vec![EndpointError::Address]),
            ("ftp://a/v1", None, vec![EndpointError::Address]),
            ("https://a/v1?key=1", None, vec![EndpointError::Address]),
            ("https://me:pw@a/v1", None, vec![EndpointError::Credentials]),
            ("https://a/v1", Some("two words"), vec![EndpointError::Key]),
            ("https://a/v1", Some("ke\ny"), vec![EndpointError::Key]),
            (
                "",
                Some("ö ö"),
                vec![EndpointError::Address, EndpointError::Key],
            ),
        ] {
            assert_eq!(Endpoint::new(url, "m", key), Err(expected), "{url}");
        }
    }

    #[test]
    fn a_key_is_never_printed() {
        let endpoint = Endpoint::new("https://a/v1", "m", Some("secret")).unwrap();
        assert!(!format!("{endpoint:?}").contains("secret"));
    }
}
