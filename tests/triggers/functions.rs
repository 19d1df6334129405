//! The functions of a pool, played by the test: one endpoint for all of them, which remembers every
//! event and answers as the test's script says.

use std::sync::{Arc, Mutex};

use actix_web::{App, HttpResponse, HttpServer, web};
use serde_json::{Value, json};

type Script = Box<dyn Fn(&Value) -> Value + Send>;

struct State {
    script: Mutex<Script>,
    events: Mutex<Vec<Value>>,
}

#[derive(Clone)]
pub struct Functions {
    pub url: String,
    state: Arc<State>,
}

impl Functions {
    /// Answers every event as it came, until told otherwise.
    pub fn start() -> Self {
        let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://localhost:{}/functions", socket.local_addr().unwrap().port());
        let state =
            Arc::new(State { script: Mutex::new(Box::new(|_| json!({}))), events: Mutex::default() });
        let shared = web::Data::from(Arc::clone(&state));
        let server = HttpServer::new(move || {
            App::new().app_data(shared.clone()).route("/functions", web::post().to(answer))
        });
        let server = server.workers(1).disable_signals().listen(socket).unwrap().run();
        tokio::spawn(server);
        Self { url, state }
    }

    /// What the functions put into `response`; a value with `errorMessage` is an error, a value with
    /// `raw` the whole body.
    pub fn script(&self, script: impl Fn(&Value) -> Value + Send + 'static) {
        *self.state.script.lock().unwrap() = Box::new(script);
    }

    /// The events since the last time, without their envelope's constant parts.
    pub fn events(&self) -> Vec<Value> {
        std::mem::take(&mut *self.state.events.lock().unwrap())
    }

    /// The sources of the events since the last time.
    pub fn sources(&self) -> Vec<String> {
        self.events().iter().map(|event| source(event).to_owned()).collect()
    }

    /// `LambdaConfig` with these triggers.
    pub fn config(&self, triggers: &[&str]) -> Value {
        triggers.iter().map(|name| ((*name).to_owned(), json!(self.url))).collect()
    }
}

pub fn source(event: &Value) -> &str {
    event["triggerSource"].as_str().unwrap()
}

async fn answer(state: web::Data<State>, body: web::Bytes) -> HttpResponse {
    let mut event: Value = serde_json::from_slice(&body).unwrap();
    let said = state.script.lock().unwrap()(&event);
    state.events.lock().unwrap().push(event.clone());
    if said.get("errorMessage").is_some() {
        return HttpResponse::Ok().json(said);
    }
    if let Some(raw) = said.get("raw") {
        return HttpResponse::Ok().json(raw);
    }
    for (name, value) in said.as_object().unwrap() {
        event["response"][name] = value.clone();
    }
    HttpResponse::Ok().json(event)
}
