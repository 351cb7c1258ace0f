//! `stride health`: asks the bot on this machine how it is, where there is no `curl`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use super::print_line;
use super::run::in_runtime;
use crate::config;
use crate::discord::chain;

/// How long the bot may take.
const PATIENCE: Duration = Duration::from_secs(4);

#[derive(Debug, Args)]
pub(super) struct HealthArgs {
    /// Ask only whether the bot lives, not whether members can use it.
    #[arg(long)]
    alive: bool,
}

/// Prints the bot's response; exits with 1 unless it is "ok".
pub(super) fn run(args: &HealthArgs) -> ExitCode {
    let path = if args.alive { "healthz" } else { "readyz" };
    in_runtime(async move {
        let address = config::http()?.ok_or(
            "STRIDE_HTTP is not set: the bot can only be asked at the address that it names, \
             such as 127.0.0.1:9750.",
        )?;
        let url = format!("http://{}/{path}", reachable(address));
        let cannot = |error: reqwest::Error| {
            format!(
                "The bot cannot be asked at {address}: {}.",
                chain(&error.without_url())
            )
        };
        let client = reqwest::Client::builder().timeout(PATIENCE).no_proxy();
        let client = client.build().map_err(cannot)?;
        let response = client.get(url).send().await.map_err(cannot)?;
        let is_well = response.status().is_success();
        let said = response.text().await.map_err(cannot)?;
        if is_well {
            print_line(said.trim_end());
            return Ok(());
        }
        Err(said.trim_end().to_owned())
    })
}

/// Returns the address of a bot that listens on every address.
fn reachable(address: SocketAddr) -> SocketAddr {
    let here = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(here, address.port())
}
