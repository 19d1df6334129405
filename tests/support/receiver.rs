//! Functions of an app behind a webhook or Lambda's Invoke API: keeps what it is asked, and answers
//! as the test says.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use serde_json::{Value, json};

/// What a function does with an event.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Gives the event back with these members in `response`.
    Respond(Value),
    /// Raises an error with this message.
    Raise(String),
    /// Says something else: status, further headers, body.
    Raw(u16, Vec<(&'static str, String)>, String),
    /// Gives the event back, but not before this time has passed.
    After(Duration),
}

impl Answer {
    pub fn nothing() -> Self {
        Self::Respond(json!({}))
    }
}

/// One call as it arrived.
#[derive(Clone, Debug)]
pub struct Asked {
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
    pub event: Value,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub fn source(&self) -> &str {
        self.event["triggerSource"].as_str().unwrap_or_default()
    }
}

type Function = Box<dyn Fn(&Value) -> Answer + Send + Sync>;

struct State {
    function: Mutex<Function>,
    asked: Mutex<Vec<Asked>>,
}

#[derive(Clone)]
pub struct Receiver {
    /// `http://localhost:<port>/hook`: for `LambdaConfig`.
    pub url: String,
    /// `http://localhost:<port>`: for the Invoke API.
    pub endpoint: String,
    state: Arc<State>,
}

impl Receiver {
    pub fn start(function: impl Fn(&Value) -> Answer + Send + Sync + 'static) -> Self {
        let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://localhost:{}", socket.local_addr().unwrap().port());
        let state =
            Arc::new(State { function: Mutex::new(Box::new(function)), asked: Mutex::default() });
        let data = web::Data::from(Arc::clone(&state));
        let server = HttpServer::new(move || {
            App::new()
                .app_data(data.clone())
                .app_data(web::PayloadConfig::new(16 * 1024 * 1024))
                .default_service(web::to(answer))
        });
        tokio::spawn(server.workers(1).disable_signals().listen(socket).unwrap().run());
        Self { url: format!("{endpoint}/hook"), endpoint, state }
    }

    /// One that changes nothing.
    pub fn silent() -> Self {
        Self::start(|_| Answer::nothing())
    }

    /// Another function from now on.
    pub fn become_function(&self, function: impl Fn(&Value) -> Answer + Send + Sync + 'static) {
        *self.state.function.lock().unwrap() = Box::new(function);
    }

    /// What was asked since the last look.
    pub fn take(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.state.asked.lock().unwrap())
    }

    /// The sources of what was asked since the last look, in order.
    pub fn sources(&self) -> Vec<String> {
        self.take().iter().map(|asked| asked.source().to_owned()).collect()
    }
}

async fn answer(state: web::Data<State>, http: HttpRequest, body: web::Bytes) -> HttpResponse {
    let text = String::from_utf8_lossy(&body).into_owned();
    let event: Value = serde_json::from_slice(&body).unwrap_or_default();
    let headers = http
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()))
        .collect();
    state.asked.lock().unwrap().push(Asked {
        path: http.path().to_owned(),
        headers,
        body: text,
        event: event.clone(),
    });
    let decided = (state.function.lock().unwrap())(&event);
    let is_lambda = http.path().starts_with("/2015-03-31/");
    let returned = |members: Value| {
        let mut event = event.clone();
        if let (Some(response), Value::Object(members)) =
            (event["response"].as_object_mut(), members)
        {
            response.extend(members);
        }
        HttpResponse::Ok().json(event)
    };
    match decided {
        Answer::Respond(members) => returned(members),
        Answer::Raise(message) if is_lambda => HttpResponse::Ok()
            .insert_header(("x-amz-function-error", "Unhandled"))
            .json(json!({ "errorMessage": message, "errorType": "Error", "stackTrace": ["at x"] })),
        Answer::Raise(message) => {
            HttpResponse::BadRequest().json(json!({ "errorMessage": message }))
        }
        Answer::Raw(status, headers, body) => {
            let mut answer =
                HttpResponse::build(actix_web::http::StatusCode::from_u16(status).unwrap());
            for header in headers {
                answer.insert_header(header);
            }
            answer.body(body)
        }
        Answer::After(time) => {
            tokio::time::sleep(time).await;
            returned(json!({}))
        }
    }
}
