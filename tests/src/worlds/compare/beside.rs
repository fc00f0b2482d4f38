//! What stands beside records: the bytes of files, the layouts of registers, and what people keep for themselves.

use std::collections::BTreeSet;

use books::{Failure, agreement, files, views};

use super::super::kind::{PACT, THING};
use super::super::model::{Caller, From};
use super::{ATTACHMENT, Asking, same};

impl Asking<'_, '_> {
    /// The bytes of every file, by the record that tells of it, whoever was given that.
    pub(super) fn files(&mut self) -> Result<(), Failure> {
        let everywhere = Caller { from: From::Everywhere, ..self.caller.clone() };
        let (mut shown, mut wanted) = (BTreeSet::new(), BTreeSet::new());
        for attachment in &self.world.attachments {
            let content = match files::read(self.tx, self.viewer, &attachment.record) {
                Err(Failure::Refused(_)) => continue,
                content => content?.expect("the bytes are those that were kept"),
            };
            assert_eq!(content.bytes(), attachment.bytes, "T02 over-exposure: the bytes are another file's");
            shown.insert(attachment.record.head.id);
        }
        for attachment in &self.world.attachments {
            if self.world.reads(&everywhere, self.world.records[attachment.place].book, ATTACHMENT.name) {
                wanted.insert(attachment.record.head.id);
            }
        }
        same("the bytes of files", self.caller, &shown, &wanted);
        Ok(())
    }

    /// The layouts of registers, in the books that these went to.
    pub(super) fn layouts(&mut self) -> Result<(), Failure> {
        let shown = self.reach().layouts(self.tx, &THING)?.into_iter().map(|kept| kept.import).collect();
        let read = self.world.imports.iter().filter(|import| self.world.reads(self.caller, import.book, THING.name));
        same("layouts", self.caller, &shown, &read.map(|import| import.id).collect());
        Ok(())
    }

    /// What is the caller's own, in each relationship: lists with a name; and the versions of what binds the parties.
    pub(super) fn own(&mut self) -> Result<(), Failure> {
        if !self.is_outside() {
            return Ok(());
        }
        for book in self.world.books.iter().filter(|book| book.sort == "shared") {
            let about = book.about.expect("it is shared");
            let shown = views::list(self.tx, self.viewer, about, None)?.into_iter().map(|view| view.id).collect();
            let own = self.world.views.iter().filter(|view| {
                (view.person, view.organisation, view.about) == (self.caller.person, self.caller.organisation, about)
            });
            same("lists with a name", self.caller, &shown, &own.map(|view| view.id).collect());
            let found = super::book::found(agreement::list(self.tx, self.viewer, &PACT, about))?;
            let shown = found.iter().map(|record| record.head.id).collect();
            self.same_records("pacts", &shown, |record| {
                record.kind == PACT.name && self.world.books[record.book].about == Some(about)
            });
        }
        Ok(())
    }
}
