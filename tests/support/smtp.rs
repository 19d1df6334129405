//! An SMTP server that keeps what it is given, and refuses what it is told to refuse.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

#[derive(Clone)]
pub struct SmtpServer {
    pub url: String,
    mails: Arc<Mutex<Vec<String>>>,
    /// How many connections still to turn away with "try later".
    busy: Arc<Mutex<u32>>,
}

impl SmtpServer {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let server = Self { url, mails: Arc::default(), busy: Arc::default() };
        let this = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(this.clone().serve(stream));
            }
        });
        server
    }

    pub fn be_busy(&self, times: u32) {
        *self.busy.lock().unwrap() = times;
    }

    pub fn mails(&self) -> Vec<String> {
        self.mails.lock().unwrap().clone()
    }

    fn is_busy(&self) -> bool {
        let mut busy = self.busy.lock().unwrap();
        let was = *busy > 0;
        *busy = busy.saturating_sub(1);
        was
    }

    async fn serve(self, stream: TcpStream) {
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        write.write_all(b"220 test\r\n").await.unwrap();
        let mut data: Option<String> = None;
        while let Ok(Some(line)) = lines.next_line().await {
            if let Some(mail) = &mut data {
                if line == "." {
                    self.mails.lock().unwrap().push(data.take().unwrap());
                    write.write_all(b"250 kept\r\n").await.unwrap();
                } else {
                    mail.push_str(line.strip_prefix('.').unwrap_or(&line));
                    mail.push('\n');
                }
                continue;
            }
            let verb = line.split(' ').next().unwrap().to_ascii_uppercase();
            let answer: &[u8] = match verb.as_str() {
                "EHLO" => b"250-test\r\n250 8BITMIME\r\n",
                "MAIL" if self.is_busy() => b"451 try later\r\n",
                "RCPT" if line.contains("refused@") => b"550 no such mailbox\r\n",
                "DATA" => {
                    data = Some(String::new());
                    b"354 go on\r\n"
                }
                "QUIT" => return,
                _ => b"250 ok\r\n",
            };
            if write.write_all(answer).await.is_err() {
                return;
            }
        }
    }
}
