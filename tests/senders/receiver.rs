//! What a custom sender was sent, call by call, and what it does about it.

use std::sync::Mutex;
use std::time::Duration;

use crate::support::receiver::{Answer, Asked, Receiver};

#[derive(Clone, Debug)]
pub enum Behaviour {
    /// Answers with this status and body.
    Answer(u16, String),
    /// Says what it was sent, code and all, as an error.
    Echo(u16),
    /// Never answers.
    Hang,
}

pub struct Function {
    pub url: String,
    receiver: Receiver,
    calls: Mutex<Vec<Asked>>,
}

impl Function {
    pub fn start() -> Self {
        let receiver = Receiver::silent();
        Self { url: receiver.url.clone(), receiver, calls: Mutex::default() }
    }

    pub fn will(&self, behaviour: Behaviour) {
        self.receiver.become_function(move |event| match &behaviour {
            Behaviour::Answer(status, body) => Answer::Raw(*status, vec![], body.clone()),
            Behaviour::Echo(status) => {
                let said = serde_json::json!({ "errorMessage": event.to_string() });
                Answer::Raw(*status, vec![], said.to_string())
            }
            Behaviour::Hang => Answer::After(Duration::from_secs(3600)),
        });
    }

    pub fn calls(&self) -> Vec<Asked> {
        let mut calls = self.calls.lock().unwrap();
        calls.extend(self.receiver.take());
        calls.clone()
    }

    /// Waits until there were so many calls and answers the last one.
    pub async fn call(&self, number: usize) -> Asked {
        for _ in 0..1200 {
            if let Some(call) = self.calls().get(number - 1) {
                return call.clone();
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("call {number} did not come: {:?}", self.calls());
    }
}
