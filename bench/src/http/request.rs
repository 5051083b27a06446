//! Requests as bytes.

use anyhow::Result;
use serde::Serialize;

/// A request in the making.
pub(crate) struct Request<'a> {
    method: &'static str,
    path: &'a str,
    token: Option<&'a str>,
    body: Option<Vec<u8>>,
}

impl<'a> Request<'a> {
    /// Asks for `path`.
    pub(crate) fn get(path: &'a str) -> Self {
        Self {
            method: "GET",
            path,
            token: None,
            body: None,
        }
    }

    /// Sends nothing but the request itself to `path`.
    pub(crate) fn post(path: &'a str) -> Self {
        Self {
            method: "POST",
            ..Self::get(path)
        }
    }

    /// With this bearer token, if there is one.
    pub(crate) fn token(mut self, token: Option<&'a str>) -> Self {
        self.token = token;
        self
    }

    /// With `value` as its JSON body.
    pub(crate) fn json(mut self, value: &impl Serialize) -> Result<Self> {
        self.body = Some(serde_json::to_vec(value)?);
        Ok(self)
    }

    /// Everything that travels.
    pub(crate) fn bytes(self) -> Vec<u8> {
        let mut text = format!("{} {} HTTP/1.1\r\nhost: localhost\r\n", self.method, self.path);
        if let Some(token) = self.token {
            text += &format!("authorization: Bearer {token}\r\n");
        }
        if self.body.is_some() {
            text += "content-type: application/json\r\n";
        }
        let body = self.body.unwrap_or_default();
        if self.method != "GET" {
            text += &format!("content-length: {}\r\n", body.len());
        }
        text += "\r\n";
        let mut bytes = text.into_bytes();
        bytes.extend(body);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_written_as_they_travel() {
        let list = Request::get("/us/products").bytes();
        assert_eq!(list, b"GET /us/products HTTP/1.1\r\nhost: localhost\r\n\r\n");
        let guest = Request::post("/auth/guest").bytes();
        assert_eq!(
            guest,
            b"POST /auth/guest HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n"
        );
        let body = Request::post("/a")
            .token(Some("t"))
            .json(&[1, 2])
            .unwrap()
            .bytes();
        assert_eq!(
            String::from_utf8(body).unwrap(),
            "POST /a HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer t\r\n\
             content-type: application/json\r\ncontent-length: 5\r\n\r\n[1,2]"
        );
    }
}
