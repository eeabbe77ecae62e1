//! A blocking HTTP/1.1 client over a unix socket, with one absolute deadline for everything.
