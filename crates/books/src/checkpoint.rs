//! Signs checkpoints: how many entries a book has and what its tree's root is, under the installation's key. What
//! was covered by one cannot be changed unseen by whoever does not hold the key.

use std::fmt;

use kernel::{Id, of};
use sha2::{Digest, Sha256};
use storage::{Tx, values};

use crate::log::note::origin_line;
use crate::log::{Checkpoint, Frontier, KeyRole, PublicKey, Signer};
use crate::{Change, Failure};

/// How many books one change signs at most, so that it stays short.
pub const AT_ONCE: usize = 64;

/// The secret that an installation signs its checkpoints with. Each book's log has a key of its own name made of it.
#[derive(Clone)]
pub struct SigningKey([u8; 32]);

impl SigningKey {
    /// The key of these 32 secret random bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        SigningKey(bytes)
    }

    /// The key of that chain of the book's.
    ///
    /// # Errors
    /// Where the ids cannot stand in a key's name.
    pub fn signer(&self, book: Id<of::Book>, origin: &str) -> Result<Signer, Failure> {
        Signer::new(&origin_line(&book.to_string(), origin), KeyRole::Log, &self.0)
            .map_err(|_| Failure::broken("the name of a book's key"))
    }

    /// A secret for another purpose, out of which nobody learns the key or the secret of a third purpose.
    pub fn derived(&self, purpose: &str) -> [u8; 32] {
        Sha256::new().chain_update(self.0).chain_update(purpose).finalize().into()
    }

    /// What others check the chain's checkpoints with.
    ///
    /// # Errors
    /// As for [`SigningKey::signer`].
    pub fn public(&self, book: Id<of::Book>, origin: &str) -> Result<PublicKey, Failure> {
        self.signer(book, origin).map(|signer| signer.public().clone())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

/// A chain that has grown since its last checkpoint.
struct Grown {
    book: Id<of::Book>,
    frontier: Vec<u8>,
}

/// Signs every chain of this origin that has grown since its last checkpoint, at most [`AT_ONCE`] of them. Says how
/// many it signed: call it again until that is fewer.
///
/// # Errors
/// The database's.
pub fn sign_grown(change: &mut Change<'_, '_>, key: &SigningKey) -> Result<usize, Failure> {
    change.tx.see_everything()?;
    let grown = change.tx.query(
        "SELECT chains.book, chains.frontier FROM chains
          WHERE chains.origin = $1 AND chains.size > COALESCE(
                (SELECT MAX(checkpoints.size) FROM checkpoints
                  WHERE checkpoints.book = chains.book AND checkpoints.origin = chains.origin), 0)
          ORDER BY chains.book LIMIT $2",
        values![&*change.origin, AT_ONCE as i64],
        |row| Ok(Grown { book: row.get(0)?, frontier: row.get(1)? }),
    )?;
    for chain in &grown {
        sign(change, key, chain)?;
    }
    Ok(grown.len())
}

/// Makes sure that a checkpoint covers this origin's chain of one book to its last entry. Says how many entries
/// that is.
///
/// # Errors
/// Where the book has no chain of this origin; the database's.
pub fn cover(change: &mut Change<'_, '_>, key: &SigningKey, book: Id<of::Book>) -> Result<u64, Failure> {
    let lock = change.tx.dialect().for_update();
    let frontier = change.tx.one(
        &format!("SELECT frontier FROM chains WHERE book = $1 AND origin = $2{lock}"),
        values![book, &*change.origin],
        |row| row.get(0),
    )?;
    sign(change, key, &Grown { book, frontier: frontier.ok_or_else(Failure::not_found)? })
}

fn sign(change: &mut Change<'_, '_>, key: &SigningKey, chain: &Grown) -> Result<u64, Failure> {
    let tree = Frontier::from_bytes(&chain.frontier).map_err(|_| Failure::broken("a chain's frontier"))?;
    let checkpoint = Checkpoint::of(&chain.book.to_string(), &change.origin, &tree);
    let signer = key.signer(chain.book, &change.origin)?;
    let at = u64::try_from(change.now.micros() / 1_000_000).unwrap_or(0);
    let note = signer.sign(&checkpoint, at).to_string();
    change.tx.run(
        "INSERT INTO main.checkpoints (book, origin, size, at, note, verified_at) VALUES ($1, $2, $3, $4, $5, NULL)
         ON CONFLICT (book, origin, size) DO NOTHING",
        values![chain.book, &*change.origin, tree.size() as i64, change.now, &note],
    )?;
    Ok(tree.size())
}

/// Whether any checkpoint has been signed here, so that a missing key would be noticed.
///
/// # Errors
/// The database's.
pub fn any(tx: &mut Tx<'_>) -> Result<bool, Failure> {
    tx.see_everything()?;
    Ok(tx.one("SELECT 1 FROM checkpoints LIMIT 1", values![], |row| row.get::<i64>(0))?.is_some())
}
