//! End to end: the whole program against oracles that share no code with it, on both databases. `README.md` says
//! which test stands for which line of the battery, and how each is shown to be able to fail.

#[cfg(test)]
mod acts;
#[cfg(test)]
mod agreed;
#[cfg(test)]
mod at_once;
#[cfg(test)]
mod backed_up;
#[cfg(test)]
mod broken;
#[cfg(test)]
mod chance;
#[cfg(test)]
mod clocked;
#[cfg(test)]
mod cross_site;
#[cfg(test)]
mod decide;
#[cfg(test)]
mod described;
#[cfg(test)]
mod disclosed;
#[cfg(test)]
mod equal;
#[cfg(test)]
mod formulas;
#[cfg(test)]
mod full;
#[cfg(test)]
mod headers;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod house;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod levels;
#[cfg(test)]
mod live;
#[cfg(test)]
mod matrix;
#[cfg(test)]
mod moved;
#[cfg(test)]
mod outbound;
#[cfg(test)]
mod owners;
#[cfg(test)]
mod parties;
#[cfg(test)]
mod pictures;
#[cfg(test)]
mod planted;
#[cfg(test)]
mod power_loss;
#[cfg(test)]
mod queued;
#[cfg(test)]
mod repeated;
#[cfg(test)]
mod restored;
#[cfg(test)]
mod returned;
#[cfg(test)]
mod revealed;
#[cfg(test)]
mod revoked;
#[cfg(test)]
mod rooms;
#[cfg(test)]
mod running;
#[cfg(test)]
mod served;
#[cfg(test)]
mod server_killed;
#[cfg(test)]
mod sound;
#[cfg(test)]
mod spelling;
#[cfg(test)]
mod standing;
#[cfg(test)]
mod statements;
#[cfg(test)]
mod swapped;
#[cfg(test)]
mod tampered;
#[cfg(test)]
mod timed;
#[cfg(test)]
mod twin;
#[cfg(test)]
mod upgraded;
#[cfg(test)]
mod uploads;
#[cfg(test)]
mod worlds;
