//! A program that writes by HTTP/1.1 on one connection, as plainly as can be: what breaks off is seen at once.

use std::io::{BufRead, BufReader, Error, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

/// A change that is sent, and what was answered to it.
#[derive(Clone)]
pub struct Answered {
    pub key: String,
    pub title: String,
    pub method: &'static str,
    pub path: String,
    pub body: Value,
    pub id: Option<String>,
    /// The version that it makes.
    pub version: i64,
}

/// A connection to the program.
pub struct Client {
    port: u16,
    token: String,
    connection: Option<BufReader<TcpStream>>,
}

impl Client {
    /// Nothing sent yet.
    pub fn new(port: u16, token: &str) -> Client {
        Client { port, token: token.to_owned(), connection: None }
    }

    /// Whether the program answers at all.
    pub fn answers(port: u16) -> bool {
        let ask = || -> Result<bool, Error> {
            let mut stream = connect(port)?;
            stream.write_all(b"GET /health/live HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
            let mut text = String::new();
            stream.read_to_string(&mut text)?;
            Ok(text.starts_with("HTTP/1.1 200"))
        };
        ask().unwrap_or(false)
    }

    /// Sends a change; notes the id that is answered.
    ///
    /// # Errors
    /// Where the program is gone. Panics where it refuses.
    pub fn send(&mut self, change: &mut Answered) -> Result<(), Error> {
        match self.try_to_send(change)? {
            None => Ok(()),
            Some((status, answer)) => panic!("{} {}: {status} {answer}", change.method, change.title),
        }
    }

    /// Sends a change; notes the id that is answered. Answers the status and the words of a refusal.
    ///
    /// # Errors
    /// Where the program is gone.
    pub fn try_to_send(&mut self, change: &mut Answered) -> Result<Option<(u16, String)>, Error> {
        let body = change.body.to_string();
        let more = format!(
            "idempotency-key: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n",
            change.key.replace(' ', "-"),
            body.len()
        );
        let (status, answer) = self.ask(&format!("{} {}", change.method, change.path), &more, &body)?;
        if !(200..300).contains(&status) {
            return Ok(Some((status, answer)));
        }
        let answer: Value = serde_json::from_str(&answer).map_err(Error::other)?;
        let id = answer["id"].as_str().map(str::to_owned);
        assert!(change.id.is_none() || change.id == id, "{} has another id", change.title);
        change.id = id;
        Ok(None)
    }

    /// Asks for a page or an answer: its status and its text.
    ///
    /// # Errors
    /// Where the program is gone.
    pub fn get(&mut self, path: &str) -> Result<(u16, String), Error> {
        self.ask(&format!("GET {path}"), "", "")
    }

    fn ask(&mut self, line: &str, more: &str, body: &str) -> Result<(u16, String), Error> {
        let head = format!("{line} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n{more}\r\n", self.token);
        if self.connection.is_none() {
            self.connection = Some(BufReader::new(connect(self.port)?));
        }
        let connection = self.connection.as_mut().expect("it was just opened");
        connection.get_mut().write_all(format!("{head}{body}").as_bytes())?;
        let answer = read(connection);
        if answer.is_err() {
            self.connection = None;
        }
        answer
    }
}

fn connect(port: u16) -> Result<TcpStream, Error> {
    let stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// The status and the body of an answer that says how long it is.
fn read(connection: &mut BufReader<TcpStream>) -> Result<(u16, String), Error> {
    let (mut status, mut length) = (0, 0);
    loop {
        let mut line = String::new();
        if connection.read_line(&mut line)? == 0 {
            return Err(Error::other("the connection ended"));
        }
        let line = line.trim_end().to_lowercase();
        if let Some(code) = line.strip_prefix("http/1.1 ") {
            status = code.get(..3).and_then(|code| code.parse().ok()).ok_or_else(|| Error::other("no status"))?;
        } else if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.parse().map_err(Error::other)?;
        } else if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    connection.read_exact(&mut body)?;
    Ok((status, String::from_utf8(body).map_err(Error::other)?))
}
