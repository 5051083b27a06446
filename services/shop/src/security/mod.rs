//! What the shop lets pass: whose request it is, who is blocked, how much is too much, what looks like an
//! attack.
//!
//! Rules only. They are asked by the layers of the service's edge, which count in the windows that all
//! instances share ([`crate::ports::Windows`]), and record what came out.

pub mod authentication;
pub mod block_list;
pub mod client_address;
pub mod labels;
pub mod limits;
pub mod network;
pub mod suspicion;
