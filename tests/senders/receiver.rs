//! A function of the operator: takes what it is sent, or does whatever a broken one does.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use serde_json::Value;

#[derive(Clone, Debug)]
pub enum Behaviour {
    /// Answers with this status and body.
    Answer(u16, String),
    /// Says what it was sent, code and all, as an error.
    Echo(u16),
    /// Never answers.
    Hang,
}

/// A call as it came in.
#[derive(Clone, Debug)]
pub struct Call {
    pub headers: Vec<(String, String)>,
    pub event: Value,
}

impl Call {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

struct State {
    behaviour: Mutex<Behaviour>,
    calls: Mutex<Vec<Call>>,
}

pub struct Receiver {
    pub url: String,
    state: Arc<State>,
}

impl Receiver {
    pub fn start() -> Self {
        let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://127.0.0.1:{}/function", socket.local_addr().unwrap().port());
        let behaviour = Mutex::new(Behaviour::Answer(200, "{}".to_owned()));
        let state = Arc::new(State { behaviour, calls: Mutex::default() });
        let data = web::Data::from(Arc::clone(&state));
        let server = HttpServer::new(move || {
            App::new().app_data(data.clone()).default_service(web::to(take))
        })
        .workers(1)
        .listen(socket)
        .unwrap();
        tokio::spawn(server.run());
        Self { url, state }
    }

    pub fn will(&self, behaviour: Behaviour) {
        *self.state.behaviour.lock().unwrap() = behaviour;
    }

    pub fn calls(&self) -> Vec<Call> {
        self.state.calls.lock().unwrap().clone()
    }

    /// Waits until there were so many calls and answers the last one.
    pub async fn call(&self, number: usize) -> Call {
        for _ in 0..1200 {
            if let Some(call) = self.calls().get(number - 1) {
                return call.clone();
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("call {number} did not come: {:?}", self.calls());
    }
}

async fn take(request: HttpRequest, body: web::Bytes, state: web::Data<State>) -> HttpResponse {
    let text = |value: &actix_web::http::header::HeaderValue| {
        String::from_utf8_lossy(value.as_bytes()).into_owned()
    };
    let headers =
        request.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value)));
    let event: Value = serde_json::from_slice(&body).unwrap();
    state.calls.lock().unwrap().push(Call { headers: headers.collect(), event });
    let behaviour = state.behaviour.lock().unwrap().clone();
    let answer =
        |status| HttpResponse::build(actix_web::http::StatusCode::from_u16(status).unwrap());
    match behaviour {
        Behaviour::Answer(status, body) => answer(status).body(body),
        Behaviour::Echo(status) => answer(status).body(
            serde_json::json!({ "errorMessage": String::from_utf8_lossy(&body) }).to_string(),
        ),
        Behaviour::Hang => {
            tokio::time::sleep(Duration::from_secs(3600)).await;
            answer(200).finish()
        }
    }
}
