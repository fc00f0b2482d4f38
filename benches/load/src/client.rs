//! A program that speaks HTTP/1.1 on one connection that it keeps, as plainly as can be: what it costs is not the
//! server's.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::Outcome;

/// What is asked.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// `GET`, `POST`, …
    pub method: &'static str,
    /// Path and query.
    pub path: String,
    /// Further header lines, each with its line end.
    pub headers: String,
    /// The body's kind; empty for no body.
    pub kind: &'static str,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// Asks for a path.
    pub fn get(path: impl Into<String>) -> Request {
        Request { method: "GET", path: path.into(), ..Request::default() }
    }

    /// Sends a body of that kind.
    pub fn send(
        method: &'static str,
        path: impl Into<String>,
        kind: &'static str,
        body: impl Into<Vec<u8>>,
    ) -> Request {
        Request { method, path: path.into(), headers: String::new(), kind, body: body.into() }
    }

    /// With a key of its own, so that it is done once.
    #[must_use]
    pub fn keyed(mut self, key: &str) -> Request {
        self.headers = format!("idempotency-key: {key}\r\n");
        self
    }
}

/// What is answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The value of a header; empty where it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// Where it is none.
    pub fn json(&self) -> Outcome<serde_json::Value> {
        Ok(serde_json::from_slice(&self.body)?)
    }
}

/// A connection to a server, and who it says that it is.
pub struct Client {
    address: String,
    headers: String,
    connection: Option<BufReader<TcpStream>>,
}

impl Client {
    /// Nothing sent yet. `headers` are sent with every request: lines, each with its end.
    pub fn new(address: &str, headers: &str) -> Client {
        Client { address: address.to_owned(), headers: headers.to_owned(), connection: None }
    }

    /// Sends a request and waits for its answer, at most a minute.
    ///
    /// # Errors
    /// Where the connection breaks off, or the answer is no HTTP with a length.
    pub fn send(&mut self, request: &Request) -> Outcome<Answer> {
        let mut head = format!("{} {} HTTP/1.1\r\nhost: {}\r\n", request.method, request.path, self.address);
        head.push_str(&self.headers);
        head.push_str(&request.headers);
        if !request.kind.is_empty() {
            head.push_str(&format!("content-type: {}\r\ncontent-length: {}\r\n", request.kind, request.body.len()));
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(&request.body);
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => BufReader::with_capacity(64 * 1024, connect(&self.address)?),
        };
        connection.get_mut().write_all(&bytes)?;
        let answer = read(&mut connection)?;
        if answer.header("connection") != "close" {
            self.connection = Some(connection);
        }
        Ok(answer)
    }

    /// Sends a request that is to be answered with that status.
    ///
    /// # Errors
    /// Where it is answered with another, or not at all.
    pub fn expect(&mut self, status: u16, request: &Request) -> Outcome<Answer> {
        let answer = self.send(request)?;
        if answer.status == status {
            return Ok(answer);
        }
        let text: String = answer.text().chars().take(600).collect();
        Err(format!("{} {}: {} instead of {status}: {text}", request.method, request.path, answer.status).into())
    }
}

fn connect(address: &str) -> Outcome<TcpStream> {
    let stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

fn read(connection: &mut BufReader<TcpStream>) -> Outcome<Answer> {
    let mut line = String::new();
    connection.read_line(&mut line)?;
    let status = line.get(9..12).and_then(|code| code.parse().ok()).ok_or("the connection ended")?;
    let (mut headers, mut length) = (Vec::new(), 0);
    loop {
        line.clear();
        if connection.read_line(&mut line)? == 0 {
            return Err("the answer ended in its head".into());
        }
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        let (name, value) = (name.to_ascii_lowercase(), value.trim().to_owned());
        if name == "content-length" {
            length = value.parse()?;
        }
        if name == "transfer-encoding" {
            return Err("an answer without a length".into());
        }
        headers.push((name, value));
    }
    let mut body = vec![0; length];
    connection.read_exact(&mut body)?;
    Ok(Answer { status, headers, body })
}
