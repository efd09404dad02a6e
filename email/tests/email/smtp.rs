//! A mail server that takes one message a connection, and can be told to refuse, to be slow and to break off.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Ends with the test.
pub(crate) struct Server {
    address: SocketAddr,
    state: Arc<State>,
    serving: JoinHandle<()>,
}

#[derive(Default)]
struct State {
    mails: Mutex<Vec<String>>,
    /// What a recipient's address is answered with, instead of 250.
    refusal: Mutex<Option<&'static str>>,
    verdict: Mutex<Verdict>,
}

/// What becomes of a message once the whole of it has come, and has been taken.
#[derive(Clone, Copy, Default)]
pub(crate) enum Verdict {
    #[default]
    Told,
    ToldAfter(Duration),
    /// The connection is closed instead.
    NeverTold,
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], 0))).await
    }

    pub(crate) async fn start_at(address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State::default());
        let serving = tokio::spawn({
            let state = Arc::clone(&state);
            async move {
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    tokio::spawn(converse(stream, Arc::clone(&state)));
                }
            }
        });
        Self {
            address,
            state,
            serving,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    pub(crate) fn refuse_with(&self, answer: Option<&'static str>) {
        *self.state.refusal.lock().unwrap() = answer;
    }

    pub(crate) fn end_with(&self, verdict: Verdict) {
        *self.state.verdict.lock().unwrap() = verdict;
    }

    /// The messages taken so far.
    pub(crate) fn mails(&self) -> Vec<String> {
        self.state.mails.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// A client that goes away in between is none of our business.
async fn converse(stream: TcpStream, state: Arc<State>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 test\r\n").await?;
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let refusal = *state.refusal.lock().unwrap();
        let answer = match line.get(..4).unwrap_or_default() {
            "EHLO" | "MAIL" | "NOOP" => "250 OK",
            "RCPT" => refusal.unwrap_or("250 OK"),
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                let mut mail = String::new();
                while !mail.ends_with("\r\n.\r\n") {
                    if stream.read_line(&mut mail).await? == 0 {
                        return Ok(());
                    }
                }
                let mail = mail.trim_end_matches(".\r\n").replace("\r\n..", "\r\n.");
                state.mails.lock().unwrap().push(mail);
                let verdict = *state.verdict.lock().unwrap();
                match verdict {
                    Verdict::Told => {}
                    Verdict::ToldAfter(time) => tokio::time::sleep(time).await,
                    Verdict::NeverTold => return Ok(()),
                }
                "250 taken"
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "500 what?",
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
}
