//! A house with everybody in it and full registers, made once and copied for each story, so that a story may change
//! what it likes.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use serde_json::Value;
use storage::testing::{TestPlace, places};

use super::House;
use super::cast::Cast;
use super::register::Register;

/// The house that is copied.
pub struct Model {
    pub cast: Cast,
    pub register: Register,
    /// The description of the API.
    pub description: Value,
    place: TestPlace,
}

impl Model {
    fn make(place: TestPlace) -> Model {
        Model::after(place, |_, _| ())
    }

    /// One on each of the databases in which three organisations share what elsewhere two do.
    pub fn of_three() -> Vec<Model> {
        places().into_iter().map(|place| Model::after(place, |cast, house| cast.bring_a_third_in(house))).collect()
    }

    /// The house with full registers, after something more has come to pass.
    fn after(place: TestPlace, more: impl Fn(&mut Cast, &House)) -> Model {
        let house = House::new(place);
        let mut cast = Cast::of(&house);
        let register = Register::of(&house, &cast);
        more(&mut cast, &house);
        let description = web::api::description(&house.app);
        Model { cast, register, description, place: house.close() }
    }

    /// One on the embedded database, for stories that are of it alone.
    pub fn embedded() -> Model {
        Model::on(TestPlace::embedded())
    }

    /// One in this place.
    pub fn on(place: TestPlace) -> Model {
        Model::make(place)
    }

    /// A house of one's own, with all that is in the model, a minute later.
    pub fn copy(&self) -> House {
        let house = House::drawing(self.place.copy(), 8);
        house.clock.advance_seconds(60);
        house
    }

    /// Whether it is on the database server.
    pub fn is_on_server(&self) -> bool {
        self.place.address().is_some()
    }
}

/// The models on each of the databases: made when the first story asks, gone with the last.
pub fn models() -> Vec<Arc<Model>> {
    static MADE: Mutex<Vec<Weak<Model>>> = Mutex::new(Vec::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let there: Vec<_> = made.iter().filter_map(Weak::upgrade).collect();
    if !there.is_empty() && there.len() == made.len() {
        return there;
    }
    let models: Vec<_> = places().into_iter().map(|place| Arc::new(Model::make(place))).collect();
    *made = models.iter().map(Arc::downgrade).collect();
    models
}

/// Tells a story of the model on each of the databases.
pub fn of_each(story: impl Fn(&Model)) {
    let models = models();
    for model in &models {
        story(model);
    }
}
