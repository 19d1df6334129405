//! A browser without JavaScript: cookies, redirects on our own host, forms as they are in the page.

use std::cell::RefCell;
use std::collections::BTreeMap;

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Method, StatusCode};
use scraper::{Html, Selector};
use url::Url;

use super::TestApp;

pub struct Browser {
    http: reqwest::Client,
    base: Url,
    cookies: RefCell<BTreeMap<String, String>>,
}

/// What the browser shows: the last answer that was not a redirect on our host.
pub struct Page {
    pub status: StatusCode,
    pub url: Url,
    pub headers: reqwest::header::HeaderMap,
    pub body: String,
    /// Where the server sent the browser outside of Portico (the app's callback), if it did.
    pub left_to: Option<Url>,
}

impl Browser {
    pub fn new(app: &TestApp) -> Self {
        Self::at(&app.url)
    }

    /// One that is at home on another host.
    pub fn at(url: &str) -> Self {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        Self { http, base: Url::parse(url).unwrap(), cookies: RefCell::default() }
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.borrow().get(name).cloned()
    }

    /// The names of all cookies kept.
    pub fn cookie_names(&self) -> Vec<String> {
        self.cookies.borrow().keys().cloned().collect()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
    }

    pub fn forget_cookies(&self) {
        self.cookies.borrow_mut().clear();
    }

    /// Opens a path or URL and follows redirects as long as they stay here.
    pub async fn get(&self, url: &str) -> Page {
        self.go(Method::GET, self.base.join(url).unwrap(), None).await
    }

    pub async fn post(&self, url: &str, fields: &[(&str, &str)]) -> Page {
        let body =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.go(Method::POST, self.base.join(url).unwrap(), Some(body)).await
    }

    /// Fills the form with this `action` path (or the only form) and submits it.
    pub async fn submit(&self, page: &Page, action: &str, values: &[(&str, &str)]) -> Page {
        let form = page.form(action);
        let mut fields = form.fields;
        for (name, value) in values {
            match fields.iter_mut().find(|(n, _)| n == name) {
                Some(field) => (*value).clone_into(&mut field.1),
                None => panic!("no field {name} in form {action} of {}", page.url),
            }
        }
        let body =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
        let target = page.url.join(&form.action).unwrap();
        self.go(Method::POST, target, Some(body)).await
    }

    /// Presses one button of the page; its form goes with it as it stands.
    pub async fn press(&self, page: &Page, (name, value): (&str, &str)) -> Page {
        let form = page.form_of_button(name, value);
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&form.fields)
            .finish();
        let target = page.url.join(&form.action).unwrap();
        self.go(Method::POST, target, Some(body)).await
    }

    async fn go(&self, method: Method, url: Url, body: Option<String>) -> Page {
        let (mut method, mut url, mut body) = (method, url, body);
        for _ in 0..10 {
            let cookies = self
                .cookies
                .borrow()
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect::<Vec<_>>()
                .join("; ");
            let mut request = self.http.request(method, url.clone()).header(COOKIE, cookies);
            if let Some(body) = body.take() {
                request =
                    request.header("content-type", "application/x-www-form-urlencoded").body(body);
            }
            let answer = request.send().await.unwrap();
            self.keep_cookies(&answer);
            let (status, headers) = (answer.status(), answer.headers().clone());
            let location = headers.get(LOCATION).map(|l| l.to_str().unwrap().to_owned());
            let text = answer.text().await.unwrap();
            match location.filter(|_| status.is_redirection()) {
                Some(location) => {
                    let next = url.join(&location).unwrap();
                    let here =
                        (next.host_str(), next.port()) == (self.base.host_str(), self.base.port());
                    if !here {
                        return Page { status, url, headers, body: text, left_to: Some(next) };
                    }
                    url = next;
                    method = Method::GET;
                }
                None => return Page { status, url, headers, body: text, left_to: None },
            }
        }
        panic!("redirected in circles at {url}");
    }

    fn keep_cookies(&self, answer: &reqwest::Response) {
        for header in answer.headers().get_all(SET_COOKIE) {
            let text = header.to_str().unwrap();
            let (name, rest) = text.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if value.is_empty() || text.contains("Max-Age=0") {
                self.cookies.borrow_mut().remove(name);
            } else {
                self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// A form as the page has it.
pub struct Form {
    pub action: String,
    pub fields: Vec<(String, String)>,
}

impl Page {
    /// The text of the first element that the selector finds.
    pub fn text(&self, selector: &str) -> Option<String> {
        let html = Html::parse_document(&self.body);
        let found = html.select(&Selector::parse(selector).unwrap()).next()?;
        Some(found.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" "))
    }

    pub fn has(&self, selector: &str) -> bool {
        self.text(selector).is_some()
    }

    pub fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let html = Html::parse_document(&self.body);
        let found = html.select(&Selector::parse(selector).unwrap()).next()?;
        found.value().attr(name).map(str::to_owned)
    }

    /// The link whose target starts with `path`.
    pub fn link(&self, path: &str) -> String {
        self.attribute(&format!("a[href^=\"{path}\"]"), "href")
            .unwrap_or_else(|| panic!("no link to {path} on {}:\n{}", self.url, self.body))
    }

    pub fn form(&self, action: &str) -> Form {
        let html = Html::parse_document(&self.body);
        let forms = Selector::parse("form").unwrap();
        let inputs = Selector::parse("input[name], select[name], button[name]").unwrap();
        let form = html
            .select(&forms)
            .find(|form| form.value().attr("action").is_some_and(|a| a.starts_with(action)))
            .unwrap_or_else(|| panic!("no form to {action} on {}:\n{}", self.url, self.body));
        let fields = form
            .select(&inputs)
            .map(|input| {
                let attr = |name| input.value().attr(name).unwrap_or_default().to_owned();
                (attr("name"), attr("value"))
            })
            .collect();
        Form { action: form.value().attr("action").unwrap().to_owned(), fields }
    }

    fn form_of_button(&self, name: &str, value: &str) -> Form {
        let html = Html::parse_document(&self.body);
        let forms = Selector::parse("form").unwrap();
        let inputs = Selector::parse("input[name]").unwrap();
        let button = Selector::parse(&format!("button[name='{name}'][value='{value}']")).unwrap();
        let form = html
            .select(&forms)
            .find(|form| form.select(&button).next().is_some())
            .unwrap_or_else(|| panic!("no button {name} on {}:\n{}", self.url, self.body));
        let mut fields: Vec<(String, String)> = form
            .select(&inputs)
            .map(|input| {
                let attr = |name| input.value().attr(name).unwrap_or_default().to_owned();
                (attr("name"), attr("value"))
            })
            .collect();
        fields.push((name.to_owned(), value.to_owned()));
        Form { action: form.value().attr("action").unwrap().to_owned(), fields }
    }

    /// A parameter of the query of the URL that the browser left to.
    pub fn callback_parameter(&self, name: &str) -> Option<String> {
        let url = self.left_to.as_ref()?;
        url.query_pairs().find(|(n, _)| n == name).map(|(_, value)| value.into_owned())
    }
}
