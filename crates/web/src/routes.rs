//! The routes, each with a declaration of who may use it. A route cannot be added without one, and the tests
//! walk the list: nothing is reachable that no test has tried as everybody.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodFilter, on};

use crate::App;

/// Who may use a route. Narrower rules (a seat, a role) are the books'.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody, signed in or not.
    Anyone,
    /// Whoever is signed in, as far as their seats go.
    SignedIn,
}

/// A route as it is declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
    pub method: &'static str,
    /// The path, with `{names}` for its parameters.
    pub path: String,
    /// Who may use it.
    pub access: Access,
    /// What it does: the operation id of the API, or a page's name.
    pub name: String,
}

/// The routes of the program.
#[derive(Default)]
pub struct Routes {
    router: Router<App>,
    declared: Vec<Declared>,
}

impl Routes {
    /// Adds a route.
    #[must_use]
    pub fn add<H, T>(
        mut self,
        method: &'static str,
        path: impl Into<String>,
        (access, name): (Access, impl Into<String>),
        handler: H,
    ) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let path = path.into();
        let filter = match method {
            "GET" => MethodFilter::GET,
            "POST" => MethodFilter::POST,
            "PUT" => MethodFilter::PUT,
            "PATCH" => MethodFilter::PATCH,
            _ => MethodFilter::DELETE,
        };
        self.router = self.router.route(&path, on(filter, handler));
        self.declared.push(Declared { method, path, access, name: name.into() });
        self
    }

    /// Adds a page for whoever is signed in.
    #[must_use]
    pub fn page<H, T>(self, path: &str, name: &str, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add("GET", path, (Access::SignedIn, name), handler)
    }

    /// Adds an act by form for whoever is signed in.
    #[must_use]
    pub fn post<H, T>(self, path: &str, name: &str, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add("POST", path, (Access::SignedIn, name), handler)
    }

    /// Adds a page, or an act, that needs nobody signed in.
    #[must_use]
    pub fn open<H, T>(self, method: &'static str, path: &str, name: &str, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(method, path, (Access::Anyone, name), handler)
    }

    /// Adds the routes of a part of the program.
    #[must_use]
    pub fn with(self, part: impl FnOnce(Routes) -> Routes) -> Self {
        part(self)
    }

    /// The routes as they were declared.
    pub fn declared(&self) -> &[Declared] {
        &self.declared
    }

    /// The router.
    pub fn into_router(self) -> Router<App> {
        self.router
    }
}
