//! The functions of a pool, played by the test: one receiver for all of them, whose script says what
//! goes into `response`.

use serde_json::{Value, json};

use crate::support::receiver::{Answer, Receiver};

#[derive(Clone)]
pub struct Functions {
    pub url: String,
    receiver: Receiver,
}

impl Functions {
    /// Answers every event as it came, until told otherwise.
    pub fn start() -> Self {
        let receiver = Receiver::silent();
        Self { url: receiver.url.clone(), receiver }
    }

    /// What the functions put into `response`; a value with `errorMessage` is an error, a value with
    /// `raw` the whole body.
    pub fn script(&self, script: impl Fn(&Value) -> Value + Send + Sync + 'static) {
        self.receiver.become_function(move |event| {
            let said = script(event);
            if let Some(message) = said["errorMessage"].as_str() {
                return Answer::Raise(message.to_owned());
            }
            match said.get("raw") {
                Some(raw) => Answer::Raw(200, vec![], raw.to_string()),
                None => Answer::Respond(said),
            }
        });
    }

    /// The events since the last time.
    pub fn events(&self) -> Vec<Value> {
        self.receiver.take().into_iter().map(|asked| asked.event).collect()
    }

    /// The sources of the events since the last time.
    pub fn sources(&self) -> Vec<String> {
        self.receiver.sources()
    }

    /// `LambdaConfig` with these triggers.
    pub fn config(&self, triggers: &[&str]) -> Value {
        triggers.iter().map(|name| ((*name).to_owned(), json!(self.url))).collect()
    }
}

pub fn source(event: &Value) -> &str {
    event["triggerSource"].as_str().unwrap()
}
