//! What this machine can do at most: an HTTP answer with nothing behind it, and Argon2id hashes; and the
//! load of SRP and SAML sign-ins, which need clients that compute.

mod saml;
mod srp;

use std::time::{Duration, Instant};

use actix_web::{App, HttpServer, web};
use argon2::{Algorithm, Argon2, Block, Params, Version};

fn argon2_rate() {
    let params = Params::new(19_456, 2, 1, Some(32)).unwrap();
    let mut memory = vec![Block::default(); params.block_count()];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut output = [0; 32];
    let began = Instant::now();
    let mut hashes = 0_u32;
    while began.elapsed() < Duration::from_secs(4) {
        argon2
            .hash_password_into_with_memory(b"Correct-horse-7", &[7; 16], &mut output, &mut memory)
            .unwrap();
        hashes += 1;
    }
    println!("{:.2}", f64::from(hashes) / began.elapsed().as_secs_f64());
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    match std::env::args().nth(1).as_deref() {
        Some("argon2") => {
            argon2_rate();
            Ok(())
        }
        Some("exponentiations") => {
            srp::exponentiations();
            Ok(())
        }
        Some("saml") => {
            saml::load(&std::env::args().skip(2).collect::<Vec<_>>());
            Ok(())
        }
        Some("srp") => {
            srp::load(&std::env::args().skip(2).collect::<Vec<_>>());
            Ok(())
        }
        _ => {
            HttpServer::new(|| App::new().route("/", web::get().to(|| async { "hello, world" })))
                .workers(1)
                .bind("127.0.0.1:18099")?
                .run()
                .await
        }
    }
}
