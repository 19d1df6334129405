//! A real Chromium, driven over the DevTools protocol.

use std::time::Duration;

use chromiumoxide::browser::{Browser, BrowserConfig};
use chromiumoxide::cdp::browser_protocol::emulation::{
    MediaFeature, SetDeviceMetricsOverrideParams, SetEmulatedMediaParams,
    SetScriptExecutionDisabledParams,
};
use chromiumoxide::cdp::browser_protocol::page::CaptureScreenshotFormat;
use chromiumoxide::page::{Page, ScreenshotParams};
use futures_util::StreamExt as _;
use tempfile::TempDir;

pub struct Chromium {
    browser: Browser,
    pub page: Page,
    _profile: TempDir,
}

impl Chromium {
    pub async fn start() -> Self {
        let profile = tempfile::tempdir().unwrap();
        let config = BrowserConfig::builder()
            .chrome_executable("/usr/bin/chromium")
            .no_sandbox()
            .user_data_dir(profile.path())
            .args([
                "--headless=new",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                // The certificates of the tests are signed by nobody.
                "--ignore-certificate-errors",
            ])
            .build()
            .unwrap();
        let (browser, mut handler) = Browser::launch(config).await.expect("Chromium starts");
        tokio::spawn(async move { while handler.next().await.is_some() {} });
        let page = browser.new_page("about:blank").await.unwrap();
        Self { browser, page, _profile: profile }
    }

    /// Gives the browser a security key that unlocks itself.
    pub async fn with_authenticator(&self) {
        use chromiumoxide::cdp::browser_protocol::web_authn::{
            AddVirtualAuthenticatorParams, AuthenticatorProtocol, AuthenticatorTransport,
            EnableParams, VirtualAuthenticatorOptions,
        };
        self.page.execute(EnableParams::default()).await.unwrap();
        let options = VirtualAuthenticatorOptions::builder()
            .protocol(AuthenticatorProtocol::Ctap2)
            .transport(AuthenticatorTransport::Internal)
            .has_resident_key(true)
            .has_user_verification(true)
            .is_user_verified(true)
            .automatic_presence_simulation(true)
            .build()
            .unwrap();
        self.page.execute(AddVirtualAuthenticatorParams::new(options)).await.unwrap();
    }

    pub async fn forget_cookies(&self) {
        use chromiumoxide::cdp::browser_protocol::network::ClearBrowserCookiesParams;
        self.page.execute(ClearBrowserCookiesParams::default()).await.unwrap();
    }

    pub async fn open(&self, url: &str) {
        self.page.goto(url).await.unwrap();
    }

    /// Waits until something answers there.
    pub async fn wait_until_served(&self, url: &str) {
        for _ in 0..200 {
            if self.page.goto(url).await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("nothing answers at {url}");
    }

    pub async fn scripts(&self, on: bool) {
        self.page.execute(SetScriptExecutionDisabledParams::new(!on)).await.unwrap();
    }

    /// The look of a device: width in CSS pixels, and light or dark.
    pub async fn look(&self, width: i64, scheme: &str) {
        let metrics = SetDeviceMetricsOverrideParams::new(width, 900, 1.0, false);
        self.page.execute(metrics).await.unwrap();
        let feature = MediaFeature::new("prefers-color-scheme", scheme);
        let media = SetEmulatedMediaParams::builder().feature(feature).build();
        self.page.execute(media).await.unwrap();
    }

    pub async fn type_into(&self, selector: &str, text: &str) {
        let field = self.wait_for(selector).await;
        field.click().await.unwrap().type_str(text).await.unwrap();
    }

    pub async fn click(&self, selector: &str) {
        self.wait_for(selector).await.click().await.unwrap();
    }

    /// Waits until the page has such an element.
    pub async fn wait_for(&self, selector: &str) -> chromiumoxide::Element {
        for _ in 0..200 {
            if let Ok(element) = self.page.find_element(selector).await {
                return element;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        let url = self.page.url().await.unwrap();
        panic!("no {selector} on {url:?}:\n{}", self.page.content().await.unwrap());
    }

    /// Waits until the address starts like this, and answers it.
    pub async fn wait_for_url(&self, start: &str) -> String {
        for _ in 0..200 {
            if let Ok(Some(url)) = self.page.url().await
                && url.starts_with(start)
            {
                return url;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("not at {start} but at {:?}", self.page.url().await);
    }

    pub async fn evaluate<T: serde::de::DeserializeOwned>(&self, script: &str) -> T {
        self.page.evaluate(script).await.unwrap().into_value().unwrap()
    }

    /// Kept under `target/screenshots`, for people to look at.
    pub async fn screenshot(&self, name: &str) {
        let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/target/screenshots");
        std::fs::create_dir_all(dir).unwrap();
        let parameters = ScreenshotParams::builder().format(CaptureScreenshotFormat::Png).build();
        self.page.save_screenshot(parameters, format!("{dir}/{name}.png")).await.unwrap();
    }

    pub async fn close(mut self) {
        self.browser.close().await.unwrap();
        self.browser.wait().await.unwrap();
    }
}
