use std::io;

use super::*;

/// Feeds `wire` in pieces of `size` bytes, then ends the connection.
fn answer(wire: &[u8], size: usize) -> Result<Answer, ClientError> {
    let mut pieces = wire.chunks(size);
    receive(|buffer| match pieces.next() {
        Some(piece) => {
            buffer.extend_from_slice(piece);
            Ok(())
        }
        None => Err(ClientError::Unreachable(io::Error::from(
            io::ErrorKind::UnexpectedEof,
        ))),
    })
}

/// The body however the bytes are cut; every cut must agree.
fn body(wire: &str) -> Result<String, &'static str> {
    let mut seen = Vec::new();
    for size in [1, 2, 3, 7, 4096] {
        seen.push(match answer(wire.as_bytes(), size) {
            Ok(answer) => Ok(String::from_utf8(answer.body).unwrap()),
            Err(ClientError::Garbled(what)) => Err(what),
            Err(ClientError::Unreachable(_)) => Err("cut off"),
            Err(other) => panic!("{other}"),
        });
    }
    assert!(seen.windows(2).all(|two| two[0] == two[1]), "{seen:?}");
    seen.pop().unwrap()
}

#[test]
fn bodies_by_length_and_by_chunks() {
    let good = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello"),
        ("HTTP/1.1 204 No Content\r\n\r\n", ""),
        (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length:0\r\n\r\n",
            "",
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;a=b\r\nllo\r\n0\r\n\r\n",
            "hello",
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\nZ: 1\r\n\r\n",
            "hello",
        ),
    ];
    for (wire, expected) in good {
        assert_eq!(body(wire).as_deref(), Ok(expected), "{wire:?}");
    }
}

#[test]
fn what_is_unclear_is_refused() {
    let bad = [
        ("SSH-2.0-OpenSSH_9.2\r\n", "it is not HTTP"),
        (
            "HTTP/1.1 200 OK\r\n\r\nhello",
            "the length of the body is not clear",
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            "the length of the body is not clear",
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\nx",
            "the length of the body is not clear",
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
            "the length of the body is not clear",
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "the length of the body is not clear",
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            "the length of the body is not clear",
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 65537\r\n\r\n",
            "the body is too long",
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n",
            "the body is too long",
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10001\r\n",
            "the body is too long",
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
            "a chunk has no size",
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\naXY\r\n",
            "a chunk does not end where it should",
        ),
    ];
    for (wire, expected) in bad {
        assert_eq!(body(wire), Err(expected), "{wire:?}");
    }
}

#[test]
fn a_second_answer_is_refused() {
    let wire = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n";
    assert!(matches!(
        answer(wire, 4096),
        Err(ClientError::Garbled("there is more than one answer"))
    ));
}

#[test]
fn cut_anywhere_it_is_no_answer() {
    for wire in [
        &b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"[..],
        &b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\nA: b\r\n\r\n"[..],
    ] {
        for end in 0..wire.len() {
            assert!(matches!(answer(&wire[..end], 1), Err(ClientError::Unreachable(_))), "cut at {end}");
        }
        assert!(answer(wire, 1).is_ok());
    }
}

#[test]
fn floods_end_by_themselves() {
    let floods: [(&str, &str); 5] = [
        ("", "HTTP/1.1 100 Continue\r\n\r\n"),
        (
            "HTTP/1.1 200 OK\r\nX: ",
            "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy",
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            "1\r\nx\r\n",
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
            "A: b\r\n",
        ),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "0"),
    ];
    for (start, flood) in floods {
        let (mut calls, mut start) = (0, start.as_bytes());
        let error = receive(|buffer| {
            calls += 1;
            assert!(calls < 100_000, "{flood:?} never ends");
            buffer.extend_from_slice(std::mem::take(&mut start));
            buffer.extend_from_slice(flood.as_bytes());
            Ok(())
        })
        .unwrap_err();
        assert!(
            matches!(error, ClientError::Garbled(_)),
            "{flood:?}: {error}"
        );
    }
}

#[test]
fn connection_close_makes_it_the_last() {
    let last = |wire: &[u8]| answer(wire, 4096).unwrap().is_last;
    assert_eq!(last(b"HTTP/1.1 204 x\r\n\r\n"), Last::No);
    assert_eq!(
        last(b"HTTP/1.1 204 x\r\nConnection: Foo, Close\r\n\r\n"),
        Last::Yes
    );
    assert_eq!(last(b"HTTP/1.0 204 x\r\n\r\n"), Last::Yes);
}
