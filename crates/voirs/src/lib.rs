//! Natural speech from text.
