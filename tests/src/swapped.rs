//! T06: ten thousand requests in which the ids of the address are swapped for others that are hidden from whoever asks,
//! or are of another thing. Not one is done, and at the end no row of the database is another. Ids that stand in a body
//! or a query are swapped in `within`.

mod within;

use kernel::Fault;
use web::{Access, Declared};

use crate::chance::{Chance, times};
use crate::house::hidden::{HiddenFrom, cases, is_inside};
use crate::house::model::{Model, of_each};
use crate::house::register::{HARBOUR, Names};
use crate::house::ways;
use crate::planted::turns_red_unwalled;

/// The parameters of an address, without those that name a word.
fn parameters(route: &Declared) -> Vec<&str> {
    route
        .path
        .split('/')
        .filter(|part| part.starts_with('{') && !["{act}", "{which}", "{code}"].contains(part))
        .collect()
}

/// Names of which at least one that the route reads is hidden from the caller; the others are theirs.
fn swapped(route: &Declared, case: &HiddenFrom, own: &Names, keeps_slug: bool, chance: &mut Chance) -> Names {
    let hidden = &case.names;
    let ids = [
        &hidden.risk,
        &hidden.comment,
        &hidden.action,
        &hidden.attachment,
        &hidden.import,
        &hidden.view,
        &hidden.invitation,
        &hidden.partner_invitation,
        &hidden.session,
        &hidden.token,
        &hidden.person,
        &hidden.organisation,
        &hidden.room,
        &hidden.criteria,
    ];
    let mut any = |of: &str| if chance.percent(70) { of.to_owned() } else { chance.one(&ids).clone() };
    let swapped = Names {
        slug: hidden.slug.clone(),
        risk: any(&hidden.risk),
        comment: any(&hidden.comment),
        action: any(&hidden.action),
        attachment: any(&hidden.attachment),
        import: any(&hidden.import),
        view: any(&hidden.view),
        person: any(&hidden.person),
        organisation: any(&hidden.organisation),
        invitation: any(&hidden.invitation),
        partner_invitation: any(&hidden.partner_invitation),
        session: any(&hidden.session),
        token: any(&hidden.token),
        room: any(&hidden.room),
        criteria: any(&hidden.criteria),
        hash: hidden.hash.clone(),
    };
    if keeps_slug || parameters(route).len() < 2 {
        return swapped;
    }
    // The relationship is hidden: with ids of the caller's own it must stay so.
    if chance.percent(50) { Names { slug: hidden.slug.clone(), ..own.clone() } } else { swapped }
}

fn own_names<'m>(model: &'m Model, case: &HiddenFrom) -> &'m Names {
    match case.who {
        "partner" | "second" => &model.register.theirs,
        "third" => &model.register.thirds,
        _ => &model.register.ours,
    }
}

#[test]
fn no_swapped_id_is_accepted() {
    let requests = times("COMITY_SWAPS", 10_000);
    of_each(|model| {
        let requests = if model.is_on_server() { requests / 10 } else { requests };
        let house = model.copy();
        let before = house.digest();
        let mut chance = Chance::of_test("T06", 6);
        let cases = cases(model);
        let routes: Vec<_> = house
            .declared
            .iter()
            .filter(|route| route.access == Access::SignedIn && !parameters(route).is_empty())
            .collect();
        let (mut sent, mut of_each_route) = (0, std::collections::BTreeMap::new());
        while sent < requests {
            let (route, case) = (chance.one(&routes), &cases[chance.below(cases.len())]);
            let keeps_slug = is_inside(&model.cast, &case.person, &case.names);
            // Whoever sits there may: what they name in such a request stands in its body.
            let names_only_the_slug = parameters(route).iter().all(|part| ["{relationship}", "{slug}"].contains(part));
            if names_only_the_slug && keeps_slug {
                continue;
            }
            *of_each_route.entry(&route.name).or_insert(0) += 1;
            sent += 1;
            let names = swapped(route, case, own_names(model, case), keeps_slug, &mut chance);
            let call = ways::call(route, &names, &model.description, (1 + sent as i64 % 2, &format!("swap {sent}")));
            let (method, path) = (call.method.clone(), call.path.clone());
            let heard = house.hear(ways::by(call, &case.person));
            assert!(
                !heard.is_done(),
                "T06 {method} {path} as {} ({}): {} {}",
                case.who,
                case.what,
                heard.status,
                heard.text()
            );
            assert!(heard.status < 500, "T06 {method} {path} as {}: {}", case.who, heard.status);
        }
        let changed = crate::house::House::changed(&before, &house.digest());
        assert!(changed.is_empty(), "T06: {changed:?} changed");
        println!("T06: {sent} requests sent to {} of {} routes, 0 accepted", of_each_route.len(), routes.len());
        assert_ne!(HARBOUR, model.register.ours.slug);
    });
}

#[test]
fn a_planted_fault_turns_the_swaps_red() {
    turns_red_unwalled(
        "swapped::no_swapped_id_is_accepted",
        Fault::IdsAreNotScoped,
        "T06",
        &[("COMITY_SWAPS", "4000")],
    );
}
