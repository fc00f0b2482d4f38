//! End to end: the whole program against oracles that share no code with it, on both databases. `README.md` says
//! which test stands for which line of the battery, and how each is shown to be able to fail.

#[cfg(test)]
mod chance;
#[cfg(test)]
mod decide;
#[cfg(test)]
mod planted;
#[cfg(test)]
mod worlds;
