//! `portico health`: what a container's health check runs.

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use crate::config::Config;

/// Asks `/healthz` on the admin listener.
pub async fn run(config: &Config) -> Result<ExitCode, Box<dyn Error + Send + Sync>> {
    let Some(mut address) = config.admin_addr else {
        return Err("admin_addr is switched off; there is nobody to ask".into());
    };
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    let client = reqwest::Client::builder().timeout(Duration::from_secs(3)).no_proxy().build()?;
    let answer = client.get(format!("http://{address}/healthz")).send().await?;
    println!("{}", answer.status());
    Ok(if answer.status().is_success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
