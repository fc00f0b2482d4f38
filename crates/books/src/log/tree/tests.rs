use proptest::prelude::*;

use super::*;
use crate::log::hex;

fn leaves(count: usize) -> Vec<Hash> {
    (0..count as u64).map(|n| leaf_hash(&n.to_be_bytes())).collect()
}

/// The eight leaves and roots that Certificate Transparency's own tests use.
#[test]
fn roots_are_those_of_certificate_transparency() {
    let inputs: [&[u8]; 8] = [
        b"",
        &[0x00],
        &[0x10],
        &[0x20, 0x21],
        &[0x30, 0x31],
        &[0x40, 0x41, 0x42, 0x43],
        &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        &[0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
    ];
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut tree = Frontier::new();
    assert_eq!(hex::encode(&tree.root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (input, root) in inputs.iter().zip(roots) {
        tree.append(leaf_hash(input));
        assert_eq!(hex::encode(&tree.root()), root);
    }
}

#[test]
fn a_frontier_says_what_the_whole_list_says() {
    let leaves = leaves(300);
    let mut tree = Frontier::new();
    for (place, leaf) in leaves.iter().enumerate() {
        assert_eq!(tree.root(), root_of(&leaves[..place]));
        tree.append(*leaf);
        assert_eq!(tree.size(), place as u64 + 1);
    }
}

#[test]
fn a_stored_frontier_goes_on_where_it_was() {
    let leaves = leaves(70);
    let mut tree = Frontier::new();
    for leaf in &leaves {
        tree = Frontier::from_bytes(&tree.to_bytes()).unwrap();
        tree.append(*leaf);
    }
    assert_eq!(tree.root(), root_of(&leaves));
}

#[test]
fn bytes_of_another_length_are_no_frontier() {
    let mut tree = Frontier::new();
    leaves(7).into_iter().for_each(|leaf| tree.append(leaf));
    let bytes = tree.to_bytes();
    for cut in 0..bytes.len() {
        assert!(Frontier::from_bytes(&bytes[..cut]).is_err());
    }
    assert!(Frontier::from_bytes(&[bytes.as_slice(), &[0; 32]].concat()).is_err());
    assert!(Frontier::from_bytes(&u64::MAX.to_be_bytes()).is_err());
}

#[test]
fn every_leaf_of_every_tree_has_its_proof_and_no_other() {
    let all = leaves(40);
    for size in 1..=all.len() {
        let root = root_of(&all[..size]);
        for index in 0..size {
            let proof = inclusion_proof(&all[..size], index).unwrap();
            let holds = |leaf: &Hash, index: u64, size: u64| verify_inclusion(leaf, index, size, &proof, &root);
            assert!(holds(&all[index], index as u64, size as u64));
            assert!(!holds(&all[(index + 1) % 40], index as u64, size as u64));
            for elsewhere in (0..size as u64).filter(|other| *other != index as u64) {
                assert!(!holds(&all[index], elsewhere, size as u64), "{index} at {elsewhere} of {size}");
            }
            assert!(!holds(&all[index], size as u64, size as u64));
        }
        assert_eq!(inclusion_proof(&all[..size], size), None);
    }
}

#[test]
fn every_tree_continues_every_earlier_one_and_no_other() {
    let all = leaves(40);
    for new in 0..=all.len() {
        let new_head = (new as u64, root_of(&all[..new]));
        for old in 0..=new {
            let old_head = (old as u64, root_of(&all[..old]));
            let proof = consistency_proof(&all[..new], old).unwrap();
            assert!(verify_consistency(&old_head, &new_head, &proof), "{old} → {new}");
            let mut forged = old_head;
            forged.1[0] ^= 1;
            assert!(!verify_consistency(&forged, &new_head, &proof), "{old} → {new}");
            if old > 0 && old < new {
                let mut forged = new_head;
                forged.1[31] ^= 0x80;
                assert!(!verify_consistency(&old_head, &forged, &proof), "{old} → {new}");
                assert!(!verify_consistency(&new_head, &old_head, &proof));
                let longer = [proof.as_slice(), &[all[0]]].concat();
                assert!(!verify_consistency(&old_head, &new_head, &longer));
                if let Some((_, shorter)) = proof.split_last() {
                    assert!(!verify_consistency(&old_head, &new_head, shorter));
                }
            }
        }
        assert_eq!(consistency_proof(&all[..new], new + 1), None);
    }
}

proptest! {
    #[test]
    fn a_bit_changed_in_a_proof_spoils_it(size in 2_usize..200, at in any::<prop::sample::Index>(), bit in 0_usize..256) {
        let all = leaves(size);
        let root = root_of(&all);
        let index = at.index(size);
        let mut proof = inclusion_proof(&all, index).unwrap();
        prop_assert!(verify_inclusion(&all[index], index as u64, size as u64, &proof, &root));
        let step = at.index(proof.len());
        proof[step][bit / 8] ^= 1 << (bit % 8);
        prop_assert!(!verify_inclusion(&all[index], index as u64, size as u64, &proof, &root));
    }
}
