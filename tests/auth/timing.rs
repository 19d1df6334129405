//! What the time of an answer tells: nothing about who exists.

use std::time::{Duration, Instant};

use super::{Scene, WRONG};
use crate::support::Engine;
use crate::support::clocked::Clocked;

const PAIRS: usize = 40;

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

impl Scene<'_> {
    async fn time(&self, hiding: bool, name: &str) -> Duration {
        let client = if hiding { &self.hiding } else { &self.legacy };
        let begun = Instant::now();
        self.begin(client, name, WRONG).await.unwrap_err();
        begun.elapsed()
    }

    /// The difference of two medians as a share of the larger one; the samples alternate, so that
    /// whatever else the machine does falls on both alike.
    async fn difference(&self, hiding: bool) -> f64 {
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for number in 0..PAIRS {
            // A lock would answer at once.
            self.app.advance(3600);
            known.push(self.time(hiding, "ann").await);
            unknown.push(self.time(hiding, &format!("nobody-{number}")).await);
        }
        let (known, unknown) = (median(known).as_secs_f64(), median(unknown).as_secs_f64());
        (known - unknown).abs() / known.max(unknown)
    }
}

// spec: FLOW-066, ERR-039
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_and_an_unknown_name_take_as_long() {
    let cost = [("PORTICO_PASSWORDS_MEMORY_KIB", "19456"), ("PORTICO_PASSWORDS_ITERATIONS", "2")];
    let app = Clocked::start_with(Engine::Sqlite, &cost).await;
    let scene = Scene::new(&app).await;
    app.user(&scene.pool, "ann", &[]).await;
    let hidden = scene.difference(true).await;
    assert!(hidden < 0.15, "the medians differ by {hidden:.2}");
    // The same measure sees the client that may be told.
    let told = scene.difference(false).await;
    assert!(told > 0.5, "the measure sees nothing: {told:.2}");
    app.stop().await;
}
