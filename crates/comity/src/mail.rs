//! Where mail goes, as the settings say: to a server, into a folder, or nowhere.

use anyhow::bail;
use delivery::Mailer;
use delivery::mail::Sender;

use crate::settings::Settings;

/// Whether any is sent.
pub fn is_on(settings: &Settings) -> bool {
    !settings.smtp_url.is_empty() || !settings.mail_folder.as_os_str().is_empty()
}

/// The way out for mail.
///
/// # Errors
/// Where the settings do not fit together.
pub fn mailer(settings: &Settings) -> anyhow::Result<Mailer> {
    if !is_on(settings) {
        return Ok(Mailer::Off);
    }
    if settings.mail_from.is_empty() {
        bail!("mail is to be sent: set mail_from to the address that it comes from");
    }
    let from = Sender::read(&settings.mail_from)?;
    if !settings.smtp_url.is_empty() {
        return Ok(Mailer::server(&settings.smtp_url, from, None)?);
    }
    Ok(Mailer::Folder(settings.mail_folder.clone(), from))
}
