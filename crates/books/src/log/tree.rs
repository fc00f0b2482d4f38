//! The append-only Merkle tree over a book's entries (RFC 6962, section 2.1, with SHA-256).
//!
//! A leaf hashes `0x00 ‖ entry`, a node `0x01 ‖ left ‖ right`, so that neither can be taken for the
//! other. A book keeps only its [`Frontier`]: the roots of the full subtrees that make up the tree,
//! at most 64 of them, from which the next root follows without reading an old entry.

mod proof;

pub use proof::{Head, consistency_proof, inclusion_proof, verify_consistency, verify_inclusion};

use sha2::{Digest, Sha256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// Why stored bytes are no frontier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the stored frontier of the book is {length} bytes, which no tree of its size has")]
pub struct FrontierError {
    /// How many bytes there were.
    pub length: usize,
}

/// The hash of a leaf: what an entry's canonical bytes become in the tree.
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
}

/// The hash of a node over its two children.
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The root over a whole list of leaf hashes. For a growing book use [`Frontier`].
#[must_use]
pub fn root_of(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Sha256::digest([]).into(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node_hash(&root_of(left), &root_of(right))
        }
    }
}

/// The largest power of two below `size`: how many leaves go to the left. `size` is at least 2.
fn split(size: usize) -> usize {
    1 << (usize::BITS - 1 - (size - 1).leading_zeros())
}

/// The tree as a book stores it: enough to append and to give the root, in at most 2,056 bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    /// Roots of the full subtrees, the largest first: one for each bit that is set in `size`.
    peaks: Vec<Hash>,
}

impl Frontier {
    /// The empty tree.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many entries the tree has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds the next entry's leaf hash (see [`leaf_hash`]).
    pub fn append(&mut self, leaf: Hash) {
        let mut hash = leaf;
        // Each bit set at the low end is a full subtree as large as what is being carried.
        for _ in 0..self.size.trailing_ones() {
            let left = self.peaks.pop().expect("one peak stands for each bit set in the size");
            hash = node_hash(&left, &hash);
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The root of the tree; of the empty one, the hash of nothing.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            None => Sha256::digest([]).into(),
            Some(smallest) => peaks.fold(*smallest, |right, left| node_hash(left, &right)),
        }
    }

    /// The bytes to store: the size as eight bytes, big end first, then the peaks.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(8 + 32 * self.peaks.len());
        bytes.extend_from_slice(&self.size.to_be_bytes());
        for peak in &self.peaks {
            bytes.extend_from_slice(peak);
        }
        bytes
    }

    /// Reads what [`Frontier::to_bytes`] wrote.
    ///
    /// # Errors
    /// When the length does not belong to the size that the bytes begin with.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FrontierError> {
        let refused = FrontierError { length: bytes.len() };
        let (size, rest) = bytes.split_first_chunk::<8>().ok_or(refused)?;
        let size = u64::from_be_bytes(*size);
        let (peaks, left_over) = rest.as_chunks::<32>();
        if !left_over.is_empty() || peaks.len() != size.count_ones() as usize {
            return Err(refused);
        }
        Ok(Self { size, peaks: peaks.to_vec() })
    }
}

#[cfg(test)]
mod tests;
