//! Memory that was used for a moment is given back.

/// The smallest block that has pages of its own, which go back when it is freed.
#[cfg(target_env = "gnu")]
const LARGE: libc::c_int = 1024 * 1024;

/// Has large blocks given back to the system when they are freed. glibc raises its own threshold to the largest block
/// that it has seen freed, so that after some sign-ins each thread would keep the 19 MiB that a password is hashed in
/// (mallopt(3), `M_MMAP_THRESHOLD`). To be called first, before other threads start.
pub fn give_back() {
    #[cfg(target_env = "gnu")]
    #[expect(
        unsafe_code,
        reason = "no safe crate offers this; the call takes two numbers and touches no memory of ours"
    )]
    // SAFETY: mallopt only sets a parameter of the allocator, and no other thread runs yet.
    let was_set = unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE) } == 1;
    #[cfg(target_env = "gnu")]
    debug_assert!(was_set, "glibc knows this parameter");
}
