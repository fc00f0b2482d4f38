//! mitigate
