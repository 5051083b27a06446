//! Reading the head of an answer.

use anyhow::{Context, Result, bail, ensure};

/// The most bytes that a head may have.
const HEAD_BYTES_MAX: usize = 64 * 1024;
/// The most bytes that a body may have.
const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// What an answer says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    /// The status code.
    pub(crate) status: u16,
    /// Bytes of the head itself, with its empty line.
    pub(crate) head_length: usize,
    /// Bytes of the body.
    pub(crate) body_length: usize,
    /// Whether the server closes the connection after it.
    pub(crate) is_last: bool,
}

/// The head at the beginning of `bytes`; `None` while its end has not come yet.
pub(crate) fn parse(bytes: &[u8]) -> Result<Option<Head>> {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
        ensure!(bytes.len() <= HEAD_BYTES_MAX, "the answer's head has no end");
        return Ok(None);
    };
    let text = str::from_utf8(&bytes[..end]).context("the answer's head is not text")?;
    let mut lines = text.split("\r\n");
    let status = status_of(lines.next().unwrap_or_default())?;
    let mut head = Head {
        status,
        head_length: end + 4,
        body_length: 0,
        is_last: false,
    };
    let mut has_length = matches!(status, 204 | 304);
    for line in lines {
        has_length |= head.read(line)?;
    }
    ensure!(has_length, "the answer has no content-length");
    Ok(Some(head))
}

fn status_of(line: &str) -> Result<u16> {
    let code = line
        .strip_prefix("HTTP/1.1 ")
        .and_then(|rest| rest.split(' ').next());
    let status = code.and_then(|code| code.parse().ok());
    status.with_context(|| format!("not an HTTP/1.1 answer: {line:?}"))
}

impl Head {
    /// Takes in one header line; true when it was the body's length.
    fn read(&mut self, line: &str) -> Result<bool> {
        let (name, value) = line
            .split_once(':')
            .with_context(|| format!("not a header line: {line:?}"))?;
        let value = value.trim();
        if name.eq_ignore_ascii_case("content-length") {
            self.body_length = value.parse().context("content-length is not a number")?;
            ensure!(self.body_length <= BODY_BYTES_MAX, "the answer is too large");
            return Ok(true);
        }
        if name.eq_ignore_ascii_case("transfer-encoding") {
            bail!("the answer comes in chunks, which this client does not read");
        }
        if name.eq_ignore_ascii_case("connection") && value.eq_ignore_ascii_case("close") {
            self.is_last = true;
        }
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";

    #[test]
    fn a_head_is_read_once_all_of_it_is_there() {
        let end = ANSWER.len() - 5;
        for length in 0..=ANSWER.len() {
            let head = parse(&ANSWER.as_bytes()[..length]).unwrap();
            let expected = Head {
                status: 200,
                head_length: end,
                body_length: 5,
                is_last: false,
            };
            assert_eq!(head, (length >= end).then_some(expected), "{length}");
        }
    }

    #[test]
    fn the_forms_of_a_head() {
        for (text, status, body_length, is_last) in [
            ("HTTP/1.1 204 No Content\r\n\r\n", 204, 0, false),
            ("HTTP/1.1 304 Not Modified\r\netag: \"a\"\r\n\r\n", 304, 0, false),
            ("HTTP/1.1 500\r\ncontent-length:0\r\n\r\n", 500, 0, false),
            (
                "HTTP/1.1 413 X\r\nconnection: close\r\ncontent-length: 7\r\n\r\n",
                413,
                7,
                true,
            ),
        ] {
            let head = parse(text.as_bytes()).unwrap().unwrap();
            assert_eq!(
                (head.status, head.body_length, head.is_last),
                (status, body_length, is_last),
                "{text}"
            );
        }
    }

    #[test]
    fn what_this_client_cannot_read_is_an_error() {
        for text in [
            "HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 abc\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        ] {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
        assert!(parse(&[b'x'; HEAD_BYTES_MAX + 1]).is_err());
    }
}
