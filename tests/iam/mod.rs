//! Who may administer: the policy language by itself, then keys with policies at the door.

mod keys;
mod language;
mod tags;
