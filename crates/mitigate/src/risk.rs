//! A risk or an opportunity of a relationship, and its rules. Pure: no database, no clock of its own, no HTML.
//! What a relationship risk is, its categories, responses and cadence: ISO 44001 practice (domain.md 5.1).

mod bringing;
mod fields;
mod kind;
mod level;
mod month;
pub mod pages;
pub mod reader;
mod standing;

use books::{Failure, Scale};
use kernel::day::plus_days;
use kernel::{Date, Fault, Message, Problem, ProblemKind, fault};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use bringing::BRINGING;
pub use fields::CATEGORIES;
pub use kind::{RISK, nature};
pub use level::Level;

/// Which of the two a record is. Both stand in one register and have equal standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    /// Something that could hurt the relationship or what it is for; where nothing is said, too.
    #[default]
    Risk,
    /// Something that could make it better.
    Opportunity,
}

/// What can be done about a risk or an opportunity.
pub const RESPONSES: &[&str] =
    &["avoid", "reduce", "transfer", "share", "accept", "contingency", "exploit", "enhance", "reject"];
/// The responses that fit a risk.
pub const RISK_RESPONSES: &[&str] = &["avoid", "reduce", "transfer", "share", "accept", "contingency"];
/// The responses that fit an opportunity.
pub const OPPORTUNITY_RESPONSES: &[&str] = &["exploit", "enhance", "share", "reject"];

/// The body of a record of the kind [`RISK`]. Absent fields have not been filled in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Risk {
    /// Risk or opportunity. Never changes: a risk that reveals an opportunity raises a new record.
    #[serde(default)]
    pub nature: Nature,
    /// Why it could happen.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cause: Option<String>,
    /// What could happen.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub event: Option<String>,
    /// What would follow, in words.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub consequence: Option<String>,
    /// The area it belongs to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub category: Option<String>,
    /// How likely it is now: 1 (rare) to the relationship's scale.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub likelihood: Option<i64>,
    /// How big the effect would be now: 1 (tiny) to the relationship's scale.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub effect: Option<i64>,
    /// How likely it was when it was first scored.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub start_likelihood: Option<i64>,
    /// How big the effect was when it was first scored.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub start_effect: Option<i64>,
    /// How likely it is to become.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub target_likelihood: Option<i64>,
    /// How big the effect is to become.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub target_effect: Option<i64>,
    /// How soon it could happen: `imminent` (under 1 month), `near` (1 to 3), `medium` (3 to 12), `far`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub proximity: Option<String>,
    /// How we answer it, one of [`RESPONSES`].
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub response: Option<String>,
    /// What is or will be done.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub response_plan: Option<String>,
    /// Who answers for it beside the owner, on the other side.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub second_owner: Option<String>,
    /// How we would notice that it begins.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub early_sign: Option<String>,
    /// The day it was last looked at.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub looked_on: Option<Date>,
    /// Why it was still valid then.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub looked_because: Option<String>,
    /// Why it was closed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub closed_because: Option<String>,
    /// Why only our side sees it. Never leaves our side's book.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub why_private: Option<String>,
    /// The risk in the same book that revealed this opportunity.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub revealed_by: Option<String>,
    /// The joint record that this private one was copied to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub disclosed_as: Option<String>,
    /// The reference it had in the register it was brought in from.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub old_reference: Option<String>,
    /// Where it was brought in from: file, sheet and row.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub brought_from: Option<String>,
    /// Columns of that register that have no place here, by their headers.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub extra: Option<Map<String, Value>>,
}

/// Why something cannot be done to a risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RiskProblem {
    /// One of likelihood and effect is there without the other.
    #[error("half a score")]
    HalfScored(&'static str),
    /// A response for the other nature.
    #[error("a response that does not fit")]
    ResponseDoesNotFit(Nature),
    /// Both owners are the same person.
    #[error("the same owner twice")]
    SameOwnerTwice,
    /// Both owners of a joint record are of one side.
    #[error("both owners of one side")]
    OwnersOfOneSide,
    /// It has that score already.
    #[error("the same score")]
    SameScore,
    /// It is closed; only re-opening and commenting are possible.
    #[error("closed")]
    Closed,
    /// It is open already.
    #[error("open")]
    Open,
    /// It was taken back with the import it came in by; bring it back first.
    #[error("taken back")]
    TakenBack,
    /// It was not taken back.
    #[error("not taken back")]
    NotTakenBack,
    /// It was copied to the shared book; go on there.
    #[error("disclosed")]
    Disclosed,
    /// The next look lies before today or more than a year ahead.
    #[error("the next look does not fit")]
    NextLookDoesNotFit,
    /// A private record must say why it is private.
    #[error("no reason for privacy")]
    NoReasonForPrivacy,
    /// A reason why only one side sees it stands in a record that all see.
    #[error("a reason for the privacy of a joint one")]
    ReasonForPrivacyOfAJointOne,
}

impl From<RiskProblem> for Failure {
    fn from(problem: RiskProblem) -> Self {
        let conflict = |key: &'static str| Problem::new(ProblemKind::Conflict, Message::of(key));
        Failure::Refused(match problem {
            RiskProblem::HalfScored(missing) => Problem::field(missing, Message::of("risk-half-scored")),
            RiskProblem::ResponseDoesNotFit(Nature::Risk) => {
                Problem::field("response", Message::of("risk-response-for-risk"))
            }
            RiskProblem::ResponseDoesNotFit(Nature::Opportunity) => {
                Problem::field("response", Message::of("risk-response-for-opportunity"))
            }
            RiskProblem::SameOwnerTwice => Problem::field("second_owner", Message::of("risk-same-owner")),
            RiskProblem::OwnersOfOneSide => Problem::field("second_owner", Message::of("risk-owners-of-one-side")),
            RiskProblem::SameScore => Problem::field("likelihood", Message::of("risk-same-score")),
            RiskProblem::Closed => conflict("risk-is-closed"),
            RiskProblem::Open => conflict("risk-is-open"),
            RiskProblem::TakenBack => conflict("risk-is-taken-back"),
            RiskProblem::NotTakenBack => conflict("risk-is-not-taken-back"),
            RiskProblem::Disclosed => conflict("risk-is-disclosed"),
            RiskProblem::NextLookDoesNotFit => Problem::field("review_by", Message::of("risk-next-look")),
            RiskProblem::ReasonForPrivacyOfAJointOne => {
                Problem::field("why_private", Message::of("risk-why-private-joint"))
            }
            RiskProblem::NoReasonForPrivacy => Problem::field("why_private", Message::of("risk-why-private-missing")),
        })
    }
}

impl Risk {
    /// Likelihood times effect, where both are known; 0 where it has not been scored.
    pub fn rank(&self) -> i64 {
        self.likelihood.zip(self.effect).map_or(0, |(likelihood, effect)| likelihood * effect)
    }

    /// What would be reached at the target; 0 where there is none.
    pub fn target_rank(&self) -> i64 {
        self.target_likelihood.zip(self.target_effect).map_or(0, |(likelihood, effect)| likelihood * effect)
    }

    /// The level on a relationship's scale; nothing where it has not been scored.
    pub fn level(&self, scale: &Scale) -> Option<Level> {
        Level::of(self.rank(), scale)
    }

    /// Whether all that must fit together does.
    ///
    /// # Errors
    /// The first thing that does not.
    pub fn check(&self) -> Result<(), RiskProblem> {
        match (self.likelihood, self.effect) {
            (Some(_), None) => return Err(RiskProblem::HalfScored("effect")),
            (None, Some(_)) => return Err(RiskProblem::HalfScored("likelihood")),
            _ => {}
        }
        match (self.target_likelihood, self.target_effect) {
            (Some(_), None) => return Err(RiskProblem::HalfScored("target_effect")),
            (None, Some(_)) => return Err(RiskProblem::HalfScored("target_likelihood")),
            _ => {}
        }
        let fitting = match self.nature {
            Nature::Risk => RISK_RESPONSES,
            Nature::Opportunity => OPPORTUNITY_RESPONSES,
        };
        match &self.response {
            Some(response) if !fitting.contains(&response.as_str()) => {
                Err(RiskProblem::ResponseDoesNotFit(self.nature))
            }
            _ => Ok(()),
        }
    }

    /// Scores it. The first score is kept as the start.
    pub fn rescore(&mut self, likelihood: i64, effect: i64) {
        self.likelihood = Some(likelihood);
        self.effect = Some(effect);
        if self.start_likelihood.is_none() {
            self.start_likelihood = Some(likelihood);
            self.start_effect = Some(effect);
        }
    }

    /// Says that it was looked at today and is still valid. Answers when the next look is due.
    ///
    /// # Errors
    /// Where the wish for the next look lies in the past or more than a year ahead.
    pub fn look(
        &mut self,
        today: Date,
        because: Option<String>,
        next: Option<Date>,
        scale: &Scale,
    ) -> Result<Date, RiskProblem> {
        let due = next_look(today, self.level(scale), scale);
        let next = next.unwrap_or(due);
        if next < today || next > plus_days(today, 366) {
            return Err(RiskProblem::NextLookDoesNotFit);
        }
        self.looked_on = Some(today);
        self.looked_because = because;
        Ok(next)
    }

    /// What of it the other side gets to see when it is disclosed: everything but why it was private, where it
    /// came from, what points into our own book, and its second owner, who is of our side and not of the other.
    #[must_use]
    pub fn disclosed(&self) -> Risk {
        if fault::is_on(Fault::DisclosuresKeepNothingBack) {
            return self.clone();
        }
        Risk {
            why_private: None,
            second_owner: None,
            revealed_by: None,
            disclosed_as: None,
            brought_from: None,
            old_reference: None,
            extra: None,
            ..self.clone()
        }
    }
}

/// When a risk of that level looked at on `day` is due again, as the parties have agreed: in the house's own way a very
/// high one after 7 days, any other after 30. One that has not been scored is looked at as often as a low one.
pub fn next_look(day: Date, level: Option<Level>, scale: &Scale) -> Date {
    plus_days(day, scale.days()[level.map_or(0, |level| level as usize)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::day::Date;

    fn risk() -> Risk {
        serde_json::from_str(r#"{"nature":"risk"}"#).unwrap()
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn the_first_score_is_kept_as_the_start() {
        let mut risk = risk();
        risk.rescore(2, 4);
        risk.rescore(4, 4);
        assert_eq!((risk.rank(), risk.start_likelihood, risk.start_effect), (16, Some(2), Some(4)));
    }

    #[test]
    fn half_a_score_is_none() {
        let mut risk = risk();
        assert_eq!(risk.check(), Ok(()));
        risk.likelihood = Some(3);
        assert_eq!(risk.check(), Err(RiskProblem::HalfScored("effect")));
        risk.effect = Some(3);
        risk.target_effect = Some(1);
        assert_eq!(risk.check(), Err(RiskProblem::HalfScored("target_likelihood")));
    }

    #[test]
    fn an_opportunity_is_not_avoided() {
        let mut one = risk();
        one.response = Some("exploit".into());
        assert_eq!(one.check(), Err(RiskProblem::ResponseDoesNotFit(Nature::Risk)));
        one.nature = Nature::Opportunity;
        assert_eq!(one.check(), Ok(()));
        one.response = Some("avoid".into());
        assert_eq!(one.check(), Err(RiskProblem::ResponseDoesNotFit(Nature::Opportunity)));
    }

    #[test]
    fn a_very_high_risk_is_looked_at_every_week() {
        let mut risk = risk();
        risk.rescore(5, 3);
        let next = risk.look(day("2026-11-24"), Some("still so".into()), None, &Scale::of(5));
        assert_eq!(next, Ok(day("2026-12-01")));
        risk.rescore(2, 2);
        assert_eq!(risk.look(day("2026-11-24"), None, None, &Scale::of(5)), Ok(day("2026-12-24")));
        let past = risk.look(day("2026-11-24"), None, Some(day("2026-11-23")), &Scale::of(5));
        assert_eq!(past, Err(RiskProblem::NextLookDoesNotFit));
    }

    #[test]
    fn disclosing_takes_nothing_private_along() {
        let mut risk = risk();
        risk.why_private = Some("our pay offer".into());
        risk.brought_from = Some("register.xlsx".into());
        risk.cause = Some("pay".into());
        risk.second_owner = Some("a colleague".into());
        let shown = risk.disclosed();
        assert_eq!((shown.why_private, shown.brought_from, shown.cause), (None, None, Some("pay".into())));
        assert_eq!(shown.second_owner, None, "who is second on our side is not of the other side");
    }
}
