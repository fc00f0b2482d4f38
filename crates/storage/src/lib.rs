//! The two databases behind one face. A piece of work is a plain function over a [`Tx`]: it runs on a thread
//! that owns a connection, sees one snapshot, and is kept whole or not at all. Nothing above this crate knows
//! which database it is.

mod backup;
pub mod dialect;
mod error;
mod migrate;
pub mod moving;
mod postgresql;
mod row;
pub mod search;
mod sqlite;
mod storage;
#[cfg(feature = "testing")]
pub mod testing;
mod trouble;
mod tx;
mod value;
mod wall;

pub use dialect::Dialect;
pub use error::{OpenError, StorageError};
pub use row::{Column, Row};
pub use storage::{Contended, Place, Storage};
pub use tx::Tx;
pub use value::Value;
