//! A row of an answer, read column by column while it passes.

use kernel::{Date, Id, Instant};

use crate::StorageError;

/// A row as it comes from either database.
pub enum Row<'a> {
    /// A row of the embedded database.
    #[doc(hidden)]
    Embedded(&'a rusqlite::Row<'a>),
    /// A row of the server.
    #[doc(hidden)]
    Server(&'a postgres::Row),
}

/// What a column can be read as.
pub trait Column: Sized {
    /// Reads the column; `None` means that the database holds NULL.
    #[doc(hidden)]
    fn read(row: &Row<'_>, index: usize) -> Result<Option<Self>, StorageError>;
}

impl Row<'_> {
    /// The column at `index` (from 0), which is never NULL.
    ///
    /// # Errors
    /// [`StorageError::Column`] where it is NULL or does not hold such a value.
    pub fn get<T: Column>(&self, index: usize) -> Result<T, StorageError> {
        T::read(self, index)?.ok_or(StorageError::Column(index))
    }

    /// The column at `index` (from 0), which may be NULL.
    ///
    /// # Errors
    /// [`StorageError::Column`] where it does not hold such a value.
    pub fn maybe<T: Column>(&self, index: usize) -> Result<Option<T>, StorageError> {
        T::read(self, index)
    }

    /// Hands the text of the column to `read` without copying it first.
    fn with_text<T>(&self, index: usize, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, StorageError> {
        let wrong = || StorageError::Column(index);
        let text = match self {
            Row::Embedded(row) => match row.get_ref(index)? {
                rusqlite::types::ValueRef::Null => return Ok(None),
                rusqlite::types::ValueRef::Text(bytes) => std::str::from_utf8(bytes).map_err(|_| wrong())?,
                _ => return Err(wrong()),
            },
            Row::Server(row) => match row.try_get::<_, Option<ServerText<'_>>>(index)? {
                None => return Ok(None),
                Some(ServerText(text)) => text,
            },
        };
        read(text).map(Some).ok_or_else(wrong)
    }
}

/// Text of any of the server's types that are text on the wire, JSON among them.
struct ServerText<'a>(&'a str);

impl<'a> postgres::types::FromSql<'a> for ServerText<'a> {
    fn from_sql(_: &postgres::types::Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(ServerText(std::str::from_utf8(raw)?))
    }
    fn accepts(wanted: &postgres::types::Type) -> bool {
        use postgres::types::Type;
        matches!(*wanted, Type::TEXT | Type::VARCHAR | Type::JSON | Type::NAME | Type::BPCHAR | Type::UNKNOWN)
    }
}

impl Column for i64 {
    fn read(row: &Row<'_>, index: usize) -> Result<Option<Self>, StorageError> {
        match row {
            Row::Embedded(row) => Ok(row.get(index)?),
            Row::Server(row) => match row.try_get::<_, Option<i64>>(index) {
                Ok(number) => Ok(number),
                Err(_) => Ok(row.try_get::<_, Option<i32>>(index)?.map(i64::from)),
            },
        }
    }
}
impl Column for bool {
    fn read(row: &Row<'_>, index: usize) -> Result<Option<Self>, StorageError> {
        Ok(i64::read(row, index)?.map(|number| number != 0))
    }
}
impl Column for Instant {
    fn read(row: &Row<'_>, index: usize) -> Result<Option<Self>, StorageError> {
        Ok(i64::read(row, index)?.map(Instant::from_micros))
    }
}
impl Column for Vec<u8> {
    fn read(row: &Row<'_>, index: usize) -> Result<Option<Self>, StorageError> {
        match row {
            Row::Embedded(row) => Ok(row.get(index)?),
            Row::Server(row) => Ok(row.try_get(index)?),
        }
    }
}
impl Column for String {
    fn read(row: &Row<'_>, index: usize) -> Result<Option<Self>, StorageError> {
        row.with_text(index, |text| Some(text.to_owned()))
    }
}
impl Column for Date {
    fn read(row: &Row<'_>, index: usize) -> Result<Option<Self>, StorageError> {
        row.with_text(index, |text| text.parse().ok())
    }
}
impl<T> Column for Id<T> {
    fn read(row: &Row<'_>, index: usize) -> Result<Option<Self>, StorageError> {
        row.with_text(index, |text| text.parse().ok())
    }
}
