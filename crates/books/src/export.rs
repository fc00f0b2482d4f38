//! Takes a whole book out as one file that anybody can check: a checkpoint covers all of it first, then it is read
//! stretch by stretch, so that no reader stays open long.

use std::io::{self, Write};

use kernel::{Id, of};
use storage::{Storage, StorageError, Tx, values};

use crate::checkpoint::{self, SigningKey};
use crate::log::{BookFileWriter, Header, Holder, PublicKey};
use crate::stretch::{self, Chain, Lying};
use crate::{BookKind, Change, Failure, Viewer};

/// Leave to take out one book, up to an entry. It comes from a viewer's seat or from the command line.
#[derive(Debug, Clone)]
pub struct Taking {
    chain: Chain,
    header: Header,
    entries: u64,
}

/// Why a book could not be taken out.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Whoever takes the file.
    #[error(transparent)]
    Out(#[from] io::Error),
    /// An entry's columns do not hold what they should.
    #[error("entry {0} cannot be read; comity verify says what is wrong")]
    Broken(i64),
}

impl Taking {
    /// Leave for a viewer whose seat reads every kind of record in the book.
    ///
    /// # Errors
    /// Not found where the book is not the viewer's to read as a whole; the database's.
    pub fn by(
        change: &mut Change<'_, '_>,
        viewer: &Viewer,
        book: Id<of::Book>,
        key: &SigningKey,
    ) -> Result<Taking, Failure> {
        if !viewer.seat_in(book)?.reads_everything() {
            return Err(Failure::not_found());
        }
        Taking::of(change, book, key)
    }

    /// Leave for whoever runs the installation and has its data folder: the command line. Never for a request.
    ///
    /// # Errors
    /// Not found where there is no such book; the database's.
    pub fn by_operator(change: &mut Change<'_, '_>, book: Id<of::Book>, key: &SigningKey) -> Result<Taking, Failure> {
        change.tx.see_everything()?;
        Taking::of(change, book, key)
    }

    fn of(change: &mut Change<'_, '_>, book: Id<of::Book>, key: &SigningKey) -> Result<Taking, Failure> {
        let entries = checkpoint::cover(change, key, book)?;
        let header = Header {
            book: book.to_string(),
            exported_at: change.now.micros(),
            holders: holders(change.tx, book)?,
            keys: vec![key.public(book, &change.origin)?],
            origin: change.origin.to_string(),
            title: title(change.tx, book)?,
        };
        Ok(Taking { chain: Chain { book, origin: change.origin.to_string() }, header, entries })
    }

    /// How many entries the file will have.
    pub fn entries(&self) -> u64 {
        self.entries
    }

    /// The book's name, for the file's.
    pub fn title(&self) -> &str {
        &self.header.title
    }

    /// Writes the file. Takes as long as the book is large; call it where blocking is allowed, and give it a
    /// buffered writer.
    ///
    /// # Errors
    /// The database's, and the writer's.
    pub fn write<W: Write>(&self, storage: &Storage, out: W) -> Result<W, ExportError> {
        let mut file = BookFileWriter::new(out, &self.header)?;
        let (mut after, to) = (0, self.entries as i64);
        while after < to {
            let chain = self.chain.clone();
            let (entries, checkpoints) = storage.read_blocking(move |tx| {
                tx.see_everything()?;
                let entries = stretch::entries(tx, &chain, after)?;
                let last = entries.last().map_or(to, |last| last.n).min(to);
                Ok::<_, StorageError>((entries, stretch::checkpoints(tx, &chain, (after, last))?))
            })?;
            after = put(&mut file, (&entries, &checkpoints), (after, to))?;
        }
        Ok(file.finish()?)
    }
}

/// Puts entries and the checkpoints among them into the file. Answers how far it has come; further than there are
/// entries where one is missing, which the file then shows.
fn put<W: Write>(
    file: &mut BookFileWriter<W>,
    (entries, checkpoints): (&[Lying], &[(i64, String)]),
    (after, to): (i64, i64),
) -> Result<i64, ExportError> {
    let mut checkpoints = checkpoints.iter().peekable();
    let mut come = after;
    for lying in entries.iter().take_while(|lying| lying.n <= to) {
        file.entry(lying.row.as_ref().ok_or(ExportError::Broken(lying.n))?)?;
        while let Some((_, note)) = checkpoints.next_if(|(size, _)| *size <= lying.n) {
            file.checkpoint(note)?;
        }
        come = lying.n;
    }
    Ok(if come == after { to } else { come })
}

/// What the book is called, for people: nothing signs it.
pub(crate) fn title(tx: &mut Tx<'_>, book: Id<of::Book>) -> Result<String, Failure> {
    let found = tx.one(
        "SELECT books.kind, COALESCE(relationships.name, ''), COALESCE(organisations.name, '')
           FROM books
           LEFT JOIN relationships ON relationships.id = books.relationship
           LEFT JOIN organisations ON organisations.id = books.organisation
          WHERE books.id = $1",
        values![book],
        |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?, row.get::<String>(2)?)),
    )?;
    let (kind, relationship, organisation) = found.ok_or_else(Failure::not_found)?;
    let parts = [relationship, organisation];
    let named: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    Ok(format!("{} ({kind})", named.join(", ")))
}

/// The organisations that hold the book. They have no keys of their own on this installation.
fn holders(tx: &mut Tx<'_>, book: Id<of::Book>) -> Result<Vec<Holder>, Failure> {
    Ok(tx.query(
        "SELECT organisations.id, organisations.name
           FROM holders JOIN organisations ON organisations.id = holders.organisation
          WHERE holders.book = $1 ORDER BY organisations.name, organisations.id",
        values![book],
        |row| Ok(Holder { id: row.get(0)?, keys: Vec::<PublicKey>::new(), name: row.get(1)? }),
    )?)
}

/// A book, as the command line names it.
#[derive(Debug, Clone)]
pub struct Named {
    /// The book.
    pub book: Id<of::Book>,
    /// Its sort.
    pub kind: BookKind,
    /// The relationship.
    pub relationship_id: Id<of::Relationship>,
    /// Its name.
    pub relationship: String,
    /// A party that calls the relationship so; of a side's book, the party whose it is.
    pub party: String,
}

/// The books of the relationships that a party calls so in addresses, or whose id it is, one for each such party, for
/// the command line. The one with that id stands first, then whichever has been called so for longest: no slug changes,
/// so nobody can come before it later.
///
/// # Errors
/// The database's.
pub fn named(tx: &mut Tx<'_>, word: &str) -> Result<Vec<Named>, Failure> {
    let id = word.parse::<Id<of::Relationship>>().ok();
    Ok(tx.query(
        "SELECT books.id, books.kind, relationships.id, relationships.name, organisations.name
           FROM parties
           JOIN relationships ON relationships.id = parties.relationship
           JOIN organisations ON organisations.id = parties.organisation
           JOIN books ON books.relationship = parties.relationship
            AND (books.organisation IS NULL OR books.organisation = parties.organisation)
          WHERE parties.slug = $1 OR parties.relationship = $2
          ORDER BY CASE WHEN parties.relationship = $2 THEN 0 ELSE 1 END, parties.joined_at, relationships.id,
                   books.id, organisations.name",
        values![word, id],
        |row| {
            let kind = BookKind::named(&row.get::<String>(1)?).ok_or(StorageError::Column(1))?;
            Ok(Named {
                book: row.get(0)?,
                kind,
                relationship_id: row.get(2)?,
                relationship: row.get(3)?,
                party: row.get(4)?,
            })
        },
    )?)
}
