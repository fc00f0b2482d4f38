//! Mail out: into a folder of `.eml` files, or to a server. One recipient for each message. What a message says is
//! made by whoever does the job, when it is sent.

use std::path::PathBuf;

use kernel::{Id, of};
use lettre::message::{Mailbox, header};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{Message, SmtpTransport, Transport};

use crate::Outcome;

/// A message to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The address.
    pub to: String,
    /// The name that goes with it.
    pub name: String,
    /// The subject: neutral, since it is read on locked screens.
    pub subject: String,
    /// The text.
    pub text: String,
}

/// Where mail goes.
pub enum Mailer {
    /// Nowhere: links are handed over by people.
    Off,
    /// Each message into a file of its own in this folder.
    Folder(PathBuf, Sender),
    /// To a server.
    Server(Box<SmtpTransport>, Sender),
}

/// Whom mail comes from.
#[derive(Debug, Clone)]
pub struct Sender(Mailbox);

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MailProblem {
    /// The sender is no address.
    #[error("mail_from is not a mail address: {0}")]
    Sender(String),
    /// The server's address cannot be used.
    #[error("smtp_url cannot be used: {0}")]
    Server(String),
}

impl Sender {
    /// The sender written as `Comity <comity@example.org>` or `comity@example.org`.
    ///
    /// # Errors
    /// Where it is no address.
    pub fn read(written: &str) -> Result<Sender, MailProblem> {
        written.parse().map(Sender).map_err(|_| MailProblem::Sender(written.to_owned()))
    }
}

impl Mailer {
    /// Mail to the server at `smtps://host:465` or `smtp://host:587` (with STARTTLS unless `?tls=none`), with a
    /// name and password in the address where the server wants them.
    ///
    /// # Errors
    /// Where the address cannot be used.
    pub fn server(address: &str, from: Sender, login: Option<(String, String)>) -> Result<Mailer, MailProblem> {
        let problem = |error: lettre::transport::smtp::Error| MailProblem::Server(error.to_string());
        let mut builder = SmtpTransport::from_url(address).map_err(problem)?;
        if let Some((name, password)) = login {
            builder = builder.credentials(Credentials::new(name, password));
        }
        let builder = builder.timeout(Some(std::time::Duration::from_secs(20)));
        Ok(Mailer::Server(Box::new(builder.build()), from))
    }

    /// Whether anything is sent at all.
    pub fn is_on(&self) -> bool {
        !matches!(self, Mailer::Off)
    }

    /// Sends a message for a job. The job's id is the message's, so that one that was sent twice is told apart.
    pub fn send(&self, job: Id<of::Job>, mail: &Mail) -> Outcome {
        let (Mailer::Folder(_, Sender(from)) | Mailer::Server(_, Sender(from))) = self else {
            return Outcome::Done;
        };
        let Ok(address) = mail.to.parse() else {
            return Outcome::Failed("the recipient's address cannot be used".to_owned());
        };
        // A header is one line, whatever a name holds.
        let line = |text: &str| kernel::text::line(text, 200).unwrap_or_default();
        let domain = from.email.domain().to_owned();
        let message = Message::builder()
            .from(from.clone())
            .to(Mailbox::new(Some(line(&mail.name)), address))
            .subject(line(&mail.subject))
            .message_id(Some(format!("<{job}@{domain}>")))
            .header(header::ContentType::TEXT_PLAIN)
            .body(mail.text.clone());
        let Ok(message) = message else {
            return Outcome::Failed("the message could not be made".to_owned());
        };
        match self {
            Mailer::Off => Outcome::Done,
            Mailer::Folder(folder, _) => {
                let file = folder.join(format!("{job}.eml"));
                match std::fs::create_dir_all(folder).and_then(|()| std::fs::write(file, message.formatted())) {
                    Ok(()) => Outcome::Done,
                    Err(error) => Outcome::Retry(format!("the folder for mail cannot be written to: {error}")),
                }
            }
            Mailer::Server(server, _) => match server.send(&message) {
                Ok(_) => Outcome::Done,
                Err(error) if error.is_permanent() => Outcome::Failed("the mail server refused it for good".to_owned()),
                Err(error) => Outcome::Retry(format!("the mail server did not take it: {error}")),
            },
        }
    }
}
