//! A Discord-compatible server on the loopback interface.
