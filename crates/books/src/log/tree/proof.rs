//! Proofs: that an entry is in a tree, and that one tree continues another.
//!
//! Made from a list of leaf hashes (RFC 6962, sections 2.1.1 and 2.1.2), checked without it
//! (RFC 9162, sections 2.1.3.2 and 2.1.4.2). Indexes count from 0: the entry numbered n is leaf n - 1.

use super::{Hash, node_hash, root_of, split};

/// The audit path of the leaf at `index`: the siblings from the leaf up to the root.
/// `None` when there is no such leaf.
#[must_use]
pub fn inclusion_proof(leaves: &[Hash], index: usize) -> Option<Vec<Hash>> {
    if index >= leaves.len() {
        return None;
    }
    let mut proof = Vec::new();
    path(leaves, index, &mut proof);
    Some(proof)
}

/// Whether `leaf` is at `index` in the tree of `size` leaves with this root.
#[must_use]
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in proof {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// The proof that the tree of all `leaves` continues the tree of the first `old_size`.
/// `None` when there are fewer leaves than that.
#[must_use]
pub fn consistency_proof(leaves: &[Hash], old_size: usize) -> Option<Vec<Hash>> {
    if old_size > leaves.len() {
        return None;
    }
    let mut proof = Vec::new();
    if old_size > 0 {
        continuation(leaves, old_size, true, &mut proof);
    }
    Some(proof)
}

/// A tree as a checkpoint states it: how many leaves, and their root.
pub type Head = (u64, Hash);

/// Whether the tree `new` contains the tree `old` as its beginning, unchanged.
#[must_use]
pub fn verify_consistency(old: &Head, new: &Head, proof: &[Hash]) -> bool {
    let ((old_size, old_root), (new_size, new_root)) = (old, new);
    if old_size > new_size {
        return false;
    }
    if old_size == new_size {
        return proof.is_empty() && old_root == new_root;
    }
    if *old_size == 0 {
        return proof.is_empty() && *old_root == root_of(&[]);
    }
    // A full old tree is itself the first step, and is left out of the proof.
    let mut steps = proof.iter();
    let first = if old_size.is_power_of_two() { Some(old_root) } else { steps.next() };
    let Some(first) = first else { return false };
    let shift = (old_size - 1).trailing_ones();
    let (mut node, mut last) = ((old_size - 1) >> shift, (new_size - 1) >> shift);
    let (mut old_hash, mut new_hash) = (*first, *first);
    for step in steps {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            old_hash = node_hash(step, &old_hash);
            new_hash = node_hash(step, &new_hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = node_hash(&new_hash, step);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && old_hash == *old_root && new_hash == *new_root
}

fn path(leaves: &[Hash], index: usize, proof: &mut Vec<Hash>) {
    if leaves.len() <= 1 {
        return;
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    if index < left.len() {
        path(left, index, proof);
        proof.push(root_of(right));
    } else {
        path(right, index - left.len(), proof);
        proof.push(root_of(left));
    }
}

fn continuation(leaves: &[Hash], old_size: usize, whole: bool, proof: &mut Vec<Hash>) {
    if old_size == leaves.len() {
        if !whole {
            proof.push(root_of(leaves));
        }
        return;
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    if old_size <= left.len() {
        continuation(left, old_size, whole, proof);
        proof.push(root_of(right));
    } else {
        continuation(right, old_size - left.len(), false, proof);
        proof.push(root_of(left));
    }
}
