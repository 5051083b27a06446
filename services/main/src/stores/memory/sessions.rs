//! Sessions and their families.

use shop::{
    customers::{FAMILY_MAX, NewSession, Rotation, SessionOwner, tells_of_theft},
    moment::Moment,
    ports::StoreError,
};

use super::{State, expect};

/// A session as it is kept.
pub(super) struct Kept {
    pub(super) session: NewSession,
    /// The access token's hash of the family's first session.
    family: String,
    /// When the refresh token was used up; the session holds no more from then on.
    used_at: Option<Moment>,
}

impl State {
    /// Writes the first session of a family.
    pub(super) fn create_session(&mut self, session: NewSession) -> Result<(), StoreError> {
        let family = session.access_hash.clone();
        self.insert_session(session, family)
    }

    /// Who holds the access token, and until when.
    pub(super) fn session_owner(&self, access_hash: &str) -> Option<SessionOwner> {
        let mut held = self.sessions.iter().filter(|kept| kept.used_at.is_none());
        let session = &held.find(|kept| kept.session.access_hash == access_hash)?.session;
        Some(SessionOwner {
            user: self.user(session.user_id)?,
            expires: session.access_expires,
        })
    }

    /// Uses the refresh token up, or finds out who used it up before.
    pub(super) fn rotate(
        &mut self,
        refresh_hash: &str,
        session: NewSession,
        now: Moment,
    ) -> Result<Rotation, StoreError> {
        let is_alive = |kept: &Kept| kept.session.refresh_expires > now;
        let mut alive = self.sessions.iter().filter(|kept| is_alive(kept));
        let Some(at) = alive.find(|kept| kept.session.refresh_hash == refresh_hash) else {
            return Ok(Rotation::Refused);
        };
        let (family, used_at) = (at.family.clone(), at.used_at);
        let Some(owner) = self.user(at.session.user_id) else {
            return Ok(Rotation::Refused);
        };
        if let Some(used_at) = used_at {
            if !tells_of_theft(used_at, now) {
                return Ok(Rotation::Refused);
            }
            self.end_family(&family);
            return Ok(Rotation::UsedTwice(owner.id));
        }
        let relatives = self.sessions.iter().filter(|kept| kept.family == family);
        if relatives.filter(|kept| is_alive(kept)).count() >= FAMILY_MAX {
            self.end_family(&family);
            return Ok(Rotation::Refused);
        }
        let next = NewSession {
            user_id: owner.id,
            ..session
        };
        self.insert_session(next, family)?;
        self.use_up(refresh_hash, now);
        self.sessions.retain(is_alive);
        Ok(Rotation::Renewed(owner))
    }

    /// Ends the family of the session with this access token.
    pub(super) fn revoke(&mut self, access_hash: &str) {
        let mut sessions = self.sessions.iter();
        let found = sessions.find(|kept| kept.session.access_hash == access_hash);
        if let Some(family) = found.map(|kept| kept.family.clone()) {
            self.end_family(&family);
        }
    }

    fn end_family(&mut self, family: &str) {
        self.sessions.retain(|kept| kept.family != family);
    }

    fn use_up(&mut self, refresh_hash: &str, now: Moment) {
        let mut sessions = self.sessions.iter_mut();
        if let Some(kept) = sessions.find(|kept| kept.session.refresh_hash == refresh_hash) {
            kept.used_at = Some(now);
        }
    }

    fn insert_session(&mut self, session: NewSession, family: String) -> Result<(), StoreError> {
        self.expect_user(session.user_id)?;
        let is_taken = |kept: &Kept| {
            kept.session.access_hash == session.access_hash
                || kept.session.refresh_hash == session.refresh_hash
        };
        expect(!self.sessions.iter().any(is_taken), || {
            "the token belongs to another session".to_owned()
        })?;
        self.sessions.push(Kept {
            session,
            family,
            used_at: None,
        });
        Ok(())
    }
}
