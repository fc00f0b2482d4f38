//! Faults that tests plant, to show that each would be found. They stand where the product would really go wrong, and
//! there are none in the program: only a build with the feature `faults`, which nothing but the tests asks for, has
//! any. In every other build [`is_on`] is the constant "no" and what it guards is gone.

/// A fault that can be planted, named by what is then wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// An observer may change records.
    ObserversChange,
    /// A seat counts on after its end.
    EndedSeatsCount,
    /// Whoever was ever invited belongs, whatever became of it.
    EveryMembershipCounts,
    /// Figures are of every book, not of those that one may read.
    CountedBeforeScope,
    /// Words are looked for in every book.
    SearchIsNotScoped,
    /// Companions are shown from every book, the other side's notes among them.
    CompanionsAreNotScoped,
    /// History is shown from every book.
    HistoryIsNotScoped,
    /// A record is found by its id in any book.
    IdsAreNotScoped,
    /// What is hidden is refused otherwise than what is absent.
    HiddenIsTold,
    /// What is hidden is looked at longer than what is absent.
    HiddenTakesLonger,
    /// A key that was used is not remembered.
    KeysAreForgotten,
    /// A change is acknowledged before it is kept.
    AcknowledgedEarly,
    /// A changed record's figures are not changed with it.
    TalliesLag,
    /// Refusals go out without the headers that every answer carries.
    RefusalsAreBare,
    /// Another site's page may ask for changes.
    OtherSitesChange,
    /// Looking at a page changes something.
    LookingChanges,
    /// A list asks once more for each of its rows.
    OneStatementPerRow,
    /// No statement over a reach asks for the right books.
    FirstWallIsDown,
    /// The database itself gives a transaction everything.
    SecondWallIsDown,
    /// What is wrong with a file that somebody sent is taken for a fault of ours.
    BadFilesAreOurFault,
    /// The process that reads files may take far more memory than it should.
    ReadersAreGreedy,
    /// What an archive says of the size of its parts is believed.
    SizesAreBelieved,
    /// A row of a file that does not fit goes missing and nobody is told.
    BadRowsVanish,
    /// An import is seen by both sides unless somebody says otherwise.
    ImportsAreShared,
    /// Undoing an import leaves a record.
    UndoLeavesOne,
    /// A register of ours that comes in again lacks what one of its columns says.
    ComingBackForgets,
    /// How a register is laid out shows to whoever does not read the book that it went into.
    LayoutsAreNotScoped,
    /// One number off the scale scores a whole column anew.
    OneNumberScalesAll,
    /// What came in from a file counts as looked at on that day.
    BringingInIsALook,
    /// Undoing an import keeps no draft of what people have worked on since.
    UndoDropsDrafts,
    /// A register that is read again writes over what was edited here since.
    ReadingAgainOverwrites,
    /// A text is written into a sheet as the formula that it looks like.
    FormulasRun,
    /// A picture keeps what it tells beside what is seen.
    PicturesTell,
    /// A file that somebody sent is shown as a page.
    FilesAreShown,
    /// What came of a file that broke off stays in a folder.
    BrokenUploadsStay,
    /// A file that is being sent stands in memory until it is whole.
    UploadsStandInMemory,
    /// What a file that is brought in links to is asked for.
    LinksAreFollowed,
    /// A stream tells of what its viewer may not read any more.
    StreamsKeepTheirRight,
    /// A stream shows that something it may not tell of has changed.
    WakingShows,
    /// What is in a room shows outside of it to those named in it.
    RoomsShow,
    /// Whoever manages the relationship finds every room of it.
    RoomsAreTold,
    /// What a disclosure keeps back is copied all the same.
    DisclosuresKeepNothingBack,
    /// A change counts whatever version it goes on from.
    StaleChangesCount,
    /// Whoever only reads may be named as owner.
    ObserversAreNamed,
    /// An opportunity of that score counts as a very high risk.
    OpportunitiesAlarm,
    /// Whoever is not signed in is told that nothing is there.
    NobodyIsToldOfAbsence,
    /// Objects of canonical JSON have their keys in another order.
    KeysInAnotherOrder,
    /// A tree that was not signed is taken for one that was.
    RootsAreNotHeld,
    /// What people are shown of a record is not held against what its entry binds.
    ShownIsNotHeld,
    /// A restored older backup is written to as if nothing were missing.
    OldBackupsAppend,
    /// A commit is answered before it has reached the disk, and reaches it later.
    CommitsAreNotSynced,
    /// Nothing is ever asked to reach the disk before something else.
    NothingIsSynced,
    /// A change whose commit failed is answered as if it had been kept.
    FailedCommitsAreAnswered,
    /// Whether changes are kept is not told to those who ask for the program's health.
    FailedCommitsAreNotTold,
    /// A job that no worker survives is taken up for ever.
    PoisonIsTakenForEver,
    /// A worker whose job another has taken up meanwhile puts it off all the same.
    LateWorkersCount,
    /// A record's history follows the clock, which may go back, and not the order of its entries.
    HistoryFollowsTheClock,
    /// What has expired counts on.
    ExpiredTokensCount,
    /// A backup leaves out what has not been brought into the database's file yet.
    BackupsLeaveTheLogOut,
    /// The schema's steps are kept by half where the program ends in the middle.
    MigrationsAreKeptByHalf,
    /// A move to another database leaves a table behind and does not notice.
    MovesForgetATable,
    /// Who somebody is and where they sit is remembered from one request to the next, and what ends is not heard of.
    ViewersAreCached,
    /// What both sides share is closed by the side that raised it alone.
    OnlyTheRaisingSideCloses,
    /// A newcomer is let into what several parties share by one of them alone.
    OneSideLetsIn,
    /// Letters say how much there is in every book.
    LettersCountEverything,
    /// An invitation lets in whoever has its code, whatever their address.
    InvitationsFitEveryAddress,
    /// With a token the password alone changes how its person signs in, though the second factor is on.
    TokensNeedNoCode,
    /// A text that binds every party is in force when one party has agreed.
    OneSideBinds,
    /// An agreement counts whichever text it names.
    AgreementsNameNothing,
    /// Levels are the house's own, whatever the parties have agreed on.
    LevelsAreNotAgreed,
    /// A side that has agreed already is told that it is its turn.
    AgreedStillWaits,
    /// Only the side that was there first agrees to what the others propose.
    OnlyTheFirstPartyBinds,
    /// The database lets every row of every table be seen, whoever looks.
    NoTableHasAWall,
    /// The same of one table alone.
    OneTableHasNoWall,
}

/// Whether the fault is planted: the environment's `COMITY_FAULT` names it, among others after commas.
#[cfg(feature = "faults")]
pub fn is_on(fault: Fault) -> bool {
    use std::sync::OnceLock;
    static PLANTED: OnceLock<String> = OnceLock::new();
    let planted = PLANTED.get_or_init(|| std::env::var("COMITY_FAULT").unwrap_or_default());
    !planted.is_empty() && planted.split(',').any(|one| one == format!("{fault:?}"))
}

/// Whether the fault is planted: never, in this build.
#[cfg(not(feature = "faults"))]
pub const fn is_on(_: Fault) -> bool {
    false
}
